package io.llmplatform.scheduler.batch;

import io.llmplatform.lease.Lease;

/** A piece of work that was taken: its lease is held by whoever has this. */
sealed interface Work {
  Batch batch();

  Lease lease();

  /** The input file is to be checked, and cut into shards. */
  record Validating(Batch batch, Lease lease) implements Work {}

  /** The lines of a shard are to be run. */
  record Running(Batch batch, Shard shard, Lease lease) implements Work {}

  /** The files are to be written. */
  record Finishing(Batch batch, Lease lease) implements Work {}
}
