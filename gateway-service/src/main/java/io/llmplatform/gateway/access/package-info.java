/**
 * Who may pass: every route says whether it is public or for known callers, what a caller presents
 * is exchanged for an internal token at user-service, and services see that token alone.
 *
 * <p>Calls {@code redis}, {@code common.error} and {@code user-api}.
 */
@NullMarked
package io.llmplatform.gateway.access;

import org.jspecify.annotations.NullMarked;
