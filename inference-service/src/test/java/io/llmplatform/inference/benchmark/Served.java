package io.llmplatform.inference.benchmark;

/** A way by which a client's tokens reach the model. Thread-safe. */
interface Served extends AutoCloseable {
  /** Floats of a token's vector (MiniLM). */
  int DIMENSIONS = 384;

  /** The size of the vectors of a sequence's tokens. */
  static long bytes(long[] ids) {
    return (long) ids.length * DIMENSIONS * Float.BYTES;
  }

  /** For the table. */
  String name();

  /** Has one sequence computed, and waits for all vectors of its tokens. */
  void infer(long[] ids) throws Exception;

  /** The time that threads have spent in the runtime so far; 0 where nobody can say. */
  long runtimeNanos();
}
