package io.llmplatform.registry.api;

/** Where an import is. */
public enum ImportState {
  /** Waits for an instance that has room. */
  QUEUED,
  /** An instance works at it, or will go on where one left off. */
  RUNNING,
  /** The version is ready. */
  SUCCEEDED,
  /** The version's registration failed; the import may be retried. */
  FAILED,
  /** Somebody ended it; it may be retried. */
  CANCELLED
}
