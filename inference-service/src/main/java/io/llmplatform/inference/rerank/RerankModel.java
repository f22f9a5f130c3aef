package io.llmplatform.inference.rerank;

import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.embedding.UnsupportedEmbeddingModel;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.Terms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cross-encoder. It runs as an embedding model does, over pairs: its vector has one component,
 * the logit. Thread-safe until closed. It does not own the session.
 */
public final class RerankModel implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RerankModel.class);

  private final EmbeddingModel model;
  private final boolean sigmoid;

  RerankModel(EmbeddingModel model, boolean sigmoid) {
    this.model = model;
    this.sigmoid = sigmoid;
  }

  /**
   * The cross-encoder in a directory, or empty when the directory holds none, or one whose session
   * does not take tokens, or gives more than one number: it is then served with its tensors only.
   *
   * @param terms on which its rows run
   * @param listener is told of its runs
   */
  public static Optional<RerankModel> open(
      Path directory, ModelSession session, Terms terms, RunListener listener) throws IOException {
    RerankFiles files = new RerankFiles(directory);
    Optional<RerankConfiguration> configuration = files.read();
    if (configuration.isEmpty()) {
      return Optional.empty();
    }
    try {
      EmbeddingModel model =
          EmbeddingModel.ofScores(
              files.tokenizer(),
              session,
              new EmbeddingModel.Scores(configuration.get().maxTokens(), 1, false),
              terms,
              listener);
      return Optional.of(new RerankModel(model, configuration.get().sigmoid()));
    } catch (UnsupportedEmbeddingModel e) {
      log.info("The classifier of one label does not rerank: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Tokens that a query and a document may have together, special tokens included. */
  public int maxTokens() {
    return model.maxTokens();
  }

  /**
   * Computes short texts on the calling thread, so that the first requests do not pay.
   *
   * @param rows of them, in one run
   */
  public void warmUp(int rows) {
    model.warmUp(rows);
  }

  @Override
  public void close() {
    model.close();
  }

  EmbeddingModel pairs() {
    return model;
  }

  /** The score of a pair: the higher, the more relevant. */
  double score(float logit) {
    return sigmoid ? 1 / (1 + Math.exp(-logit)) : logit;
  }
}
