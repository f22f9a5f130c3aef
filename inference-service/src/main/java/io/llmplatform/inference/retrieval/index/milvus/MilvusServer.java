package io.llmplatform.inference.retrieval.index.milvus;

import java.time.Duration;

/**
 * Where Milvus is, and how long it may take.
 *
 * @param uri such as {@code http://milvus:19530}
 * @param token {@code user:password}, or an API key; empty: none
 * @param database that holds the platform's collections, and nothing else; empty: Milvus' default
 * @param connectTimeout of a connection
 * @param timeout of one call
 */
public record MilvusServer(
    String uri, String token, String database, Duration connectTimeout, Duration timeout) {
  @Override
  public String toString() {
    return uri;
  }
}
