/** Identity: tenants, users, API keys and budgets. */
@NullMarked
package io.llmplatform.user;

import org.jspecify.annotations.NullMarked;
