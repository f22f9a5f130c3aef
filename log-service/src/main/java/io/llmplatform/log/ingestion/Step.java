package io.llmplatform.log.ingestion;

/** The steps of taking a batch. After each of them the process may die. */
enum Step {
  /** The documents are stored. */
  STORED,
  /** What cannot be used is on its dead-letter topic. */
  BURIED,
  /** Usage is counted; what follows is the commit of the offsets. */
  COUNTED
}
