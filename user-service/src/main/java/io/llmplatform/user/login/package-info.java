/**
 * Where people log in: a page without scripts, whose session the provider finds. Asks {@code
 * identity} about passwords.
 */
@NullMarked
package io.llmplatform.user.login;

import org.jspecify.annotations.NullMarked;
