package io.llmplatform.inference.rerank;

import java.util.List;

/**
 * Which documents are to be put in order, by what.
 *
 * @param documents at least one
 * @param top how many are wanted of the order's beginning, at least one
 * @param truncate whether a document that is too long is cut instead of refused; a query never is
 */
public record RerankRequest(String query, List<String> documents, int top, boolean truncate) {
  public RerankRequest {
    documents = List.copyOf(documents);
    if (documents.isEmpty() || top < 1) {
      throw new IllegalArgumentException(
          "%d of %d documents are wanted".formatted(top, documents.size()));
    }
  }
}
