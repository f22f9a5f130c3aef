package io.llmplatform.inference.catalog;

import io.llmplatform.inference.classification.ClassifierModel;
import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.SessionQueue;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.language.model.LanguageModel;
import io.llmplatform.inference.rerank.RerankModel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A model version in memory. Owns its session and its embedding, rerank, classifier or language
 * model, which are freed by {@link #close}; only the catalog closes one, once nobody uses it.
 *
 * @param digest of all its files
 * @param settings how it is set to run
 * @param terms on which its rows run
 * @param tensors its session; of a language model, one that describes it and computes nothing
 * @param embedding present when the model's files make it an embedding model
 * @param reranking present when the model's files make it a cross-encoder
 * @param classifying present when the model's files make it a classifier of several labels
 * @param language present when the model's files make it a language model
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
    Optional<ClassifierModel> classifying,
    Optional<LanguageModel> language,
    Instant loadedAt,
    List<String> labels)
    implements AutoCloseable {
  public ServedModel {
    labels = List.copyOf(labels);
  }

  /** A model that generates no text, and whose classes have no names. */
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
        Optional.empty(),
        Optional.empty(),
        loadedAt,
        List.of());
  }

  public ModelSession session() {
    return tensors.session();
  }

  /** Requests that wait for their run, or for their place in the batch of a language model. */
  int waitingRequests() {
    return terms.lane().waitingRequests() + language.map(model -> model.load().waiting()).orElse(0);
  }

  @Override
  public void close() {
    embedding.ifPresent(EmbeddingModel::close);
    reranking.ifPresent(RerankModel::close);
    classifying.ifPresent(ClassifierModel::close);
    language.ifPresent(LanguageModel::close);
    session().close();
  }
}
