/**
 * Budgets: the limits of tenants and API keys as resources of their own, and what tokens cost.
 *
 * <p>May call {@code tenant}, {@code apikey}, {@code identity}, {@code input}, {@code storage},
 * {@code common}; nobody calls it.
 */
@NullMarked
package io.llmplatform.user.budget;

import org.jspecify.annotations.NullMarked;
