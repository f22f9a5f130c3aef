/** Tenants: who shares budgets, roles and users, and sees nothing of the others. */
@NullMarked
package io.llmplatform.user.tenant;

import org.jspecify.annotations.NullMarked;
