package io.llmplatform.inference.embedding;

/** A model directory whose files contradict each other or ask for what is not supported. */
public final class UnsupportedEmbeddingModel extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedEmbeddingModel(String message) {
    super(message);
  }
}
