/** Accounts and API keys in memory, and a client that drives the provider as a browser would. */
@NullMarked
package io.llmplatform.user.fake;

import org.jspecify.annotations.NullMarked;
