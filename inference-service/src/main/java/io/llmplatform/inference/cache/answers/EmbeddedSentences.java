package io.llmplatform.inference.cache.answers;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.embedding.EmbeddingInput;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.embedding.PromptChoice;
import io.llmplatform.inference.embedding.Truncation;
import io.llmplatform.inference.engine.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sentences as an embedding model sees them that is deployed for the caller. The caller does not
 * pay for it. Thread-safe.
 */
public final class EmbeddedSentences implements SentenceVectors {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedSentences.class);

  /**
   * @param model its name; empty: sentences are not compared
   * @param timeout how long a sentence waits for the model
   */
  public record By(String model, Duration timeout) {}

  private final CallersModels models;
  private final EmbeddingTexts embedding;
  private final Supplier<By> by;

  public EmbeddedSentences(CallersModels models, EmbeddingTexts embedding, Supplier<By> by) {
    this.models = models;
    this.embedding = embedding;
    this.by = by;
  }

  @Override
  public Optional<SentenceVector> of(Caller caller, String sentence) {
    By now = by.get();
    if (now.model().isEmpty()) {
      return Optional.empty();
    }
    try {
      return embedded(caller, sentence, now);
    } catch (PlatformException e) {
      log.debug("The caller gets no vector of the model '{}'", now.model(), e);
    } catch (RuntimeException e) {
      log.debug("The model '{}' gave no vector", now.model(), e);
    }
    return Optional.empty();
  }

  /** A model that left its memory is not waited for. */
  private Optional<SentenceVector> embedded(Caller caller, String sentence, By now) {
    if (models.versions(caller, now.model()).isEmpty()) {
      return Optional.empty();
    }
    try (Lease lease = models.lease(caller, now.model(), null)) {
      ServedModel served = lease.model();
      return served
          .embedding()
          .map(
              model ->
                  embedding
                      .embed(
                          model,
                          served.terms(),
                          request(sentence),
                          new Urgency(0, now.timeout()),
                          tokens -> {})
                      .vectors()
                      .get(0))
          .map(vector -> new SentenceVector(identity(served), vector));
    }
  }

  /** A sentence longer than the model takes would be compared by its beginning only. */
  private static EmbeddingRequest request(String sentence) {
    return new EmbeddingRequest(
        List.of(new EmbeddingInput.Text("messages", sentence)),
        OptionalInt.empty(),
        Truncation.REFUSE,
        PromptChoice.DEFAULT);
  }

  private static String identity(ServedModel served) {
    return served.id() + " " + served.digest();
  }
}
