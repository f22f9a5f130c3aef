package io.llmplatform.inference.retrieval.store;

/** Files by their status. */
public record FileCounts(int inProgress, int completed, int cancelled, int failed) {
  public int total() {
    return inProgress + completed + cancelled + failed;
  }
}
