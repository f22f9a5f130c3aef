/**
 * Exchanges what clients present for internal tokens, and gives services tokens of their own. Asks
 * {@code identity} about keys and users, {@code oidc} about tokens of the built-in provider, {@code
 * signing} for keys.
 */
@NullMarked
package io.llmplatform.user.token;

import org.jspecify.annotations.NullMarked;
