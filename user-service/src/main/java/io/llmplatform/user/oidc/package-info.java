/**
 * The platform's OpenID Connect provider: Spring Authorization Server over clients and grants in
 * PostgreSQL. Asks {@code identity} who somebody is and {@code signing} for keys; the page where
 * people log in is {@code login}'s, which this package knows by its path only.
 */
@NullMarked
package io.llmplatform.user.oidc;

import org.jspecify.annotations.NullMarked;
