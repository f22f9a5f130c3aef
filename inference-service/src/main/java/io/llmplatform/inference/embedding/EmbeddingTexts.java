package io.llmplatform.inference.embedding;

import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.Row;
import io.llmplatform.inference.engine.Submission;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.engine.Urgency;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The use case: tokenizes on the caller's thread, lets the engine put the texts into runs, beside
 * those of others, and waits for the vectors. Thread-safe.
 */
public final class EmbeddingTexts {
  private static final Object ANY_TEXT = "text";

  private final Engine engine;
  private final LongSupplier maxPendingTokens;

  /**
   * @param maxPendingTokens tokens that wait or run before requests are refused; read once for each
   *     request
   */
  public EmbeddingTexts(Engine engine, LongSupplier maxPendingTokens) {
    this.engine = engine;
    this.maxPendingTokens = maxPendingTokens;
  }

  /**
   * @param terms on which the model's rows run
   * @param admission is told the request's tokens before anything is queued; what it throws refuses
   *     the request
   * @throws io.llmplatform.common.error.PlatformException when an input cannot be embedded
   * @throws io.llmplatform.inference.engine.QueueFull when too much is pending
   * @throws io.llmplatform.inference.engine.DeadlinePassed when the version's timeout passed before
   *     every text ran
   * @throws io.llmplatform.inference.engine.EngineStopped on shutdown
   */
  public Embeddings embed(
      EmbeddingModel model, Terms terms, EmbeddingRequest request, LongConsumer admission) {
    return embed(model, terms, request, Urgency.DEFAULT, admission);
  }

  /**
   * As {@link #embed(EmbeddingModel, Terms, EmbeddingRequest, LongConsumer)}.
   *
   * @param urgency how the texts wait for their run
   */
  public Embeddings embed(
      EmbeddingModel model,
      Terms terms,
      EmbeddingRequest request,
      Urgency urgency,
      LongConsumer admission) {
    model.checkDimensions(request.dimensions());
    List<TokenSequence> sequences =
        model.prompted(request).inputs().stream()
            .map(input -> model.tokens(input, request.truncation()))
            .toList();
    long tokens = sequences.stream().mapToLong(TokenSequence::length).sum();
    admission.accept(tokens);
    List<Row<EmbeddingRow>> rows =
        sequences.stream()
            .map(
                text ->
                    new Row<>(
                        new EmbeddingRow(text, request.dimensions()),
                        Math.max(1, text.length()),
                        1,
                        text.length(),
                        ANY_TEXT))
            .toList();
    Submission<float[]> submission =
        engine.submit(model.queue(), rows, urgency, terms.yielding(), maxPending(urgency));
    return new Embeddings(submission.join(), tokens, submission.queued(), submission.computed());
  }

  /** What nobody waits for leaves half of the queue to the others. */
  private long maxPending(Urgency urgency) {
    long most = maxPendingTokens.getAsLong();
    return urgency.isBackground() ? most / 2 : most;
  }
}
