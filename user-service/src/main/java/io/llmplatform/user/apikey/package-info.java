/**
 * API keys: shown once, stored as digests, bounded by scopes, models, limits and time.
 *
 * <p>Implements a port of {@code identity}; may call {@code role}, {@code tenant}, {@code input},
 * {@code storage}, {@code common}; knows users as identities only. Budgets build on it.
 */
@NullMarked
package io.llmplatform.user.apikey;

import org.jspecify.annotations.NullMarked;
