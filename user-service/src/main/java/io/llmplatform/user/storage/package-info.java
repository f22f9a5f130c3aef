/**
 * How values lie in the database: limits as JSON, sets as arrays, times to the microsecond.
 *
 * <p>Calls only the contract.
 */
@NullMarked
package io.llmplatform.user.storage;

import org.jspecify.annotations.NullMarked;
