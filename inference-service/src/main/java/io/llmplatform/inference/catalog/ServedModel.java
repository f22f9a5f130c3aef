package io.llmplatform.inference.catalog;

import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.Terms;
import java.time.Instant;
import java.util.Optional;

/**
 * A model version in memory. Owns its session and its embedding model, which are freed by {@link
 * #close}; only the catalog closes one, once nobody uses it.
 *
 * @param settings how it is set to run
 * @param terms on which its works run
 * @param embedding present when the model's files make it an embedding model
 * @param loadedAt when it was ready to serve
 */
public record ServedModel(
    ModelVersion id,
    RunSettings settings,
    Terms terms,
    ModelSession session,
    Optional<EmbeddingModel> embedding,
    Instant loadedAt)
    implements AutoCloseable {
  @Override
  public void close() {
    embedding.ifPresent(EmbeddingModel::close);
    session.close();
  }
}
