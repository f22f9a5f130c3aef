/**
 * Token and cost budgets in Redis: reserved before work, settled after it, and the ledger of what
 * was used.
 *
 * <p>{@link io.llmplatform.budget.TokenBudgets} is the way in. Each tenant belongs to one of a
 * fixed number of partitions; all keys of a partition carry its hash tag, so that one script sees
 * counters, reservations and the partition's stream of usage records in one slot of a Redis
 * Cluster, while tenants spread over the cluster. {@link io.llmplatform.budget.UsageRelay} takes
 * the records on. The package depends on Spring Data Redis and on {@code user-api}, and calls
 * nothing else of the platform.
 */
@NullMarked
package io.llmplatform.budget;

import org.jspecify.annotations.NullMarked;
