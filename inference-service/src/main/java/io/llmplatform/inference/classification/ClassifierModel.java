package io.llmplatform.inference.classification;

import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.embedding.UnsupportedEmbeddingModel;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.Terms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A classifier of texts with several labels. It runs as an embedding model does: its vector has a
 * component for each label. Thread-safe until closed. It does not own the session.
 */
public final class ClassifierModel implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClassifierModel.class);

  private final EmbeddingModel model;
  private final Activation activation;

  ClassifierModel(EmbeddingModel model, Activation activation) {
    this.model = model;
    this.activation = activation;
  }

  /**
   * The classifier in a directory, or empty when the directory holds none, or one whose session
   * does not take tokens, or gives another number of values than there are labels: it is then
   * served with its tensors only.
   *
   * @param terms on which its rows run
   * @param listener is told of its runs
   */
  public static Optional<ClassifierModel> open(
      Path directory, ModelSession session, Terms terms, RunListener listener) throws IOException {
    SequenceClassifierFiles files = new SequenceClassifierFiles(directory);
    int labels = files.labels();
    OptionalInt maxTokens = files.maxTokens();
    if (labels < 2 || maxTokens.isEmpty()) {
      return Optional.empty();
    }
    try {
      Activation activation = Activation.of(files.config(), session.outputs());
      EmbeddingModel model =
          EmbeddingModel.ofScores(
              files.tokenizer(),
              session,
              new EmbeddingModel.Scores(maxTokens.getAsInt(), labels, files.lowercase()),
              terms,
              listener);
      return Optional.of(new ClassifierModel(model, activation));
    } catch (UnsupportedEmbeddingModel e) {
      log.info("The classifier takes no texts: {}", e.getMessage());
      return Optional.empty();
    }
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

  EmbeddingModel texts() {
    return model;
  }

  float[] probabilities(float[] numbers) {
    return activation.apply(numbers);
  }
}
