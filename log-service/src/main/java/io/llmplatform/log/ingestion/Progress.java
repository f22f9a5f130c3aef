package io.llmplatform.log.ingestion;

/** Is told of each step that a batch has gone. What it throws ends the batch there. */
@FunctionalInterface
interface Progress {
  void reached(Step step);
}
