/**
 * Users: their names, passwords and roles, and what is known of them as identities.
 *
 * <p>Implements ports of {@code identity} and {@code tenant}; may call {@code role}, {@code
 * encryption}, {@code input}, {@code storage}, {@code common}; API keys build on it.
 */
@NullMarked
package io.llmplatform.user.account;

import org.jspecify.annotations.NullMarked;
