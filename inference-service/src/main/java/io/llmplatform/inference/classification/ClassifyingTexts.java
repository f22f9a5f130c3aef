package io.llmplatform.inference.classification;

import io.llmplatform.inference.embedding.EmbeddingInput;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.embedding.Embeddings;
import io.llmplatform.inference.embedding.PromptChoice;
import io.llmplatform.inference.embedding.Truncation;
import io.llmplatform.inference.engine.Terms;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongConsumer;

/** The use case: finds the probability of each label for each text. Thread-safe. */
public final class ClassifyingTexts {
  private final EmbeddingTexts running;

  /**
   * @param running runs the texts, batched
   */
  public ClassifyingTexts(EmbeddingTexts running) {
    this.running = running;
  }

  /**
   * @param truncate whether a text that is too long is cut instead of refused
   * @param admission is told the request's tokens before anything is queued; what it throws refuses
   *     the request
   * @throws io.llmplatform.common.error.PlatformException when a text is too long and not to be cut
   * @throws io.llmplatform.inference.engine.QueueFull when too much is pending
   * @throws io.llmplatform.inference.engine.EngineStopped on shutdown
   */
  public Classified classify(
      ClassifierModel model,
      Terms terms,
      List<EmbeddingInput> texts,
      boolean truncate,
      LongConsumer admission) {
    EmbeddingRequest request =
        new EmbeddingRequest(
            texts,
            OptionalInt.empty(),
            truncate ? Truncation.END : Truncation.REFUSE,
            PromptChoice.DEFAULT);
    Embeddings numbers = running.embed(model.texts(), terms, request, admission);
    return new Classified(
        numbers.vectors().stream().map(model::probabilities).toList(),
        numbers.tokens(),
        numbers.queued(),
        numbers.computed());
  }
}
