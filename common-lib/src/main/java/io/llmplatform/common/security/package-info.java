/**
 * Who calls: every service accepts internal tokens and nothing else, closes what no rule opens, and
 * calls other services under its own name.
 *
 * <p>{@link io.llmplatform.common.security.Caller} is what handlers see; {@link
 * io.llmplatform.common.security.AccessRules} is what a service states. The form of tokens is
 * {@code user-api}'s.
 */
@NullMarked
package io.llmplatform.common.security;

import org.jspecify.annotations.NullMarked;
