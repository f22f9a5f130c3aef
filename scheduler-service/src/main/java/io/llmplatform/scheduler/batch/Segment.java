package io.llmplatform.scheduler.batch;

import io.llmplatform.scheduler.batch.Batch.Counts;

/**
 * What came of some consecutive lines of a shard.
 *
 * @param lines how many
 * @param nextOffset where the line after them begins in the input file
 * @param output their lines of the output file; may be empty
 * @param errors their lines of the error file; may be empty
 */
record Segment(int lines, long nextOffset, byte[] output, byte[] errors, Counts counts) {
  /** Of both files' lines. */
  int bytes() {
    return output.length + errors.length;
  }
}
