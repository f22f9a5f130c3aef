/**
 * Batches of requests ({@code /v1/batches}, as OpenAI's API reference describes them): a file of
 * lines is validated, run in shards, and what came of its lines is written to two files.
 *
 * <p>All state is in PostgreSQL. Work is found by looking ({@link
 * io.llmplatform.scheduler.batch.DueWork}) and done under leases by {@link
 * io.llmplatform.scheduler.batch.BatchWorkers}, which the job {@code batch-inference} drives. May
 * call {@code job}, {@code file} and {@code event}.
 */
@NullMarked
package io.llmplatform.scheduler.batch;

import org.jspecify.annotations.NullMarked;
