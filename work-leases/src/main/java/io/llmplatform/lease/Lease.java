package io.llmplatform.lease;

/**
 * One worker's right to one piece of work, until its end passes unrenewed. Immutable.
 *
 * @param work names the work, such as {@code batch/batch_7/shard/3}
 * @param fence grows with each worker that the work has had: who writes for the work does so in a
 *     transaction that asked {@link Leases#holds} first
 */
public record Lease(String work, long fence) {}
