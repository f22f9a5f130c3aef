package io.llmplatform.inference.embedding;

import io.llmplatform.inference.engine.BatchLimits;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.LengthSortedBatches;
import io.llmplatform.inference.engine.Submission;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.engine.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The use case: tokenizes on the caller's thread, spreads length-sorted batches over the engine's
 * workers, and waits for the vectors. Thread-safe.
 */
public final class EmbeddingTexts {
  /** The limits in force; read once for each request. */
  public record Limits(BatchLimits batch, long maxPendingTokens) {}

  private final Engine engine;
  private final Supplier<Limits> limits;

  public EmbeddingTexts(Engine engine, Supplier<Limits> limits) {
    this.engine = engine;
    this.limits = limits;
  }

  /**
   * @param terms on which the model's works run
   * @param admission is told the request's tokens before anything is queued; what it throws refuses
   *     the request
   * @throws io.llmplatform.common.error.PlatformException when an input cannot be embedded
   * @throws io.llmplatform.inference.engine.QueueFull when too much is pending
   * @throws io.llmplatform.inference.engine.EngineStopped on shutdown
   */
  public Embeddings embed(
      EmbeddingModel model, Terms terms, EmbeddingRequest request, LongConsumer admission) {
    model.checkDimensions(request.dimensions());
    List<TokenSequence> sequences =
        request.inputs().stream().map(input -> model.tokens(input, request.truncate())).toList();
    long tokens = sequences.stream().mapToLong(TokenSequence::length).sum();
    admission.accept(tokens);
    Limits now = limits.get();
    List<int[]> batches =
        LengthSortedBatches.plan(
            sequences.stream().mapToInt(TokenSequence::length).toArray(),
            terms.batch(now.batch()),
            engine.workerCount());
    List<Work<List<float[]>>> works =
        batches.stream().map(batch -> work(model, sequences, batch, request.dimensions())).toList();
    Submission<List<float[]>> submission = engine.submit(works, now.maxPendingTokens(), terms);
    return new Embeddings(
        inOrder(batches, submission.join()), tokens, submission.queued(), submission.computed());
  }

  private static Work<List<float[]>> work(
      EmbeddingModel model, List<TokenSequence> sequences, int[] batch, OptionalInt dimensions) {
    List<TokenSequence> members = Arrays.stream(batch).mapToObj(sequences::get).toList();
    int tokens = members.stream().mapToInt(TokenSequence::length).sum();
    return new Work<>(tokens, () -> model.compute(members, dimensions));
  }

  private static List<float[]> inOrder(List<int[]> batches, List<List<float[]>> results) {
    int count = batches.stream().mapToInt(batch -> batch.length).sum();
    List<float[]> ordered = new ArrayList<>(java.util.Collections.nCopies(count, new float[0]));
    for (int b = 0; b < results.size(); b++) {
      int[] batch = batches.get(b);
      for (int i = 0; i < batch.length; i++) {
        ordered.set(batch[i], results.get(b).get(i));
      }
    }
    return ordered;
  }
}
