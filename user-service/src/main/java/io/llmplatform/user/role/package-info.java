/**
 * Roles: sets of permissions, the platform's and each tenant's own, and who may give which.
 *
 * <p>May call {@code tenant}, {@code identity}, {@code input}, {@code storage}, {@code common};
 * accounts and API keys build on it.
 */
@NullMarked
package io.llmplatform.user.role;

import org.jspecify.annotations.NullMarked;
