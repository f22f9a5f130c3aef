package io.llmplatform.inference.catalog;

import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.engine.ModelSession;
import java.time.Instant;
import java.util.Optional;

/**
 * A model version in memory. Owns its session and its embedding model, which are freed by {@link
 * #close}; only the catalog closes one, once nobody uses it.
 *
 * @param embedding present when the model's files make it an embedding model
 * @param loadedAt when it was ready to serve
 */
public record ServedModel(
    ModelVersion id, ModelSession session, Optional<EmbeddingModel> embedding, Instant loadedAt)
    implements AutoCloseable {
  @Override
  public void close() {
    embedding.ifPresent(EmbeddingModel::close);
    session.close();
  }
}
