/**
 * How values lie in the database: limits as JSON, sets as arrays, times to the microsecond; and
 * what a failing database means to a client.
 *
 * <p>Calls only {@code common.error} and the contract.
 */
@NullMarked
package io.llmplatform.user.storage;

import org.jspecify.annotations.NullMarked;
