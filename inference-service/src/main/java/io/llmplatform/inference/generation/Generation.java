package io.llmplatform.inference.generation;

/** A request that runs. Thread-safe. */
public interface Generation {
  /** Its client has gone: its texts end soon, and what they came to is paid for. */
  void abandon();
}
