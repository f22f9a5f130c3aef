package io.llmplatform.scheduler.batch;

/**
 * A range of a batch's lines.
 *
 * @param lines how many there are
 * @param position how many of them are done
 * @param nextOffset where the next one begins in the input file, in bytes
 */
record Shard(String batch, int number, int lines, int position, long nextOffset) {

  boolean isDone() {
    return position >= lines;
  }

  int left() {
    return lines - position;
  }

  /** Names the work of running it. */
  String work() {
    return "batch/%s/shard/%d".formatted(batch, number);
  }
}
