package io.llmplatform.inference.catalog;

import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.SessionQueue;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.rerank.RerankModel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A model version in memory. Owns its session and its embedding or rerank model, which are freed by
 * {@link #close}; only the catalog closes one, once nobody uses it.
 *
 * @param digest of all its files
 * @param settings how it is set to run
 * @param terms on which its rows run
 * @param tensors its session
 * @param embedding present when the model's files make it an embedding model
 * @param reranking present when the model's files make it a cross-encoder
 * @param loadedAt when it was ready to serve
 * @param labels names of a classifier's classes, by index; may be fewer
 */
public record ServedModel(
    ModelVersion id,
    String digest,
    RunSettings settings,
    Terms terms,
    SessionQueue tensors,
    Optional<EmbeddingModel> embedding,
    Optional<RerankModel> reranking,
    Instant loadedAt,
    List<String> labels)
    implements AutoCloseable {
  public ServedModel {
    labels = List.copyOf(labels);
  }

  /** A model whose classes have no names. */
  public ServedModel(
      ModelVersion id,
      String digest,
      RunSettings settings,
      Terms terms,
      ModelSession session,
      Optional<EmbeddingModel> embedding,
      Optional<RerankModel> reranking,
      Instant loadedAt) {
    this(
        id,
        digest,
        settings,
        terms,
        new SessionQueue(session, terms, RunListener.NONE),
        embedding,
        reranking,
        loadedAt,
        List.of());
  }

  public ModelSession session() {
    return tensors.session();
  }

  @Override
  public void close() {
    embedding.ifPresent(EmbeddingModel::close);
    reranking.ifPresent(RerankModel::close);
    session().close();
  }
}
