/**
 * What clients send, checked and in one form: lines of text, limits, and the version that an edit
 * is based on.
 *
 * <p>Calls only {@code common.error} and the contract.
 */
@NullMarked
package io.llmplatform.user.input;

import org.jspecify.annotations.NullMarked;
