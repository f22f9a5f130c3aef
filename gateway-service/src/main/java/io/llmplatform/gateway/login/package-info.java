/**
 * Logging in to the console: the gateway is an OAuth2 client of the issuer (authorization code with
 * PKCE), keeps the tokens in a session in Redis, and answers who a visitor is. Applies to paths
 * under {@code /console} only: no other path ever makes or reads a session.
 *
 * <p>Calls {@code access}, which exchanges access tokens, and {@code common.error}.
 */
@NullMarked
package io.llmplatform.gateway.login;

import org.jspecify.annotations.NullMarked;
