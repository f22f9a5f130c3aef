package io.llmplatform.scheduler.batch;

/** A worker's process has died: nothing that the worker does afterwards has an effect. */
final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  Killed() {
    super("killed", null, false, false);
  }
}
