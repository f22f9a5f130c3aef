package io.llmplatform.inference.embedding;

import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.Row;
import io.llmplatform.inference.engine.Submission;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.engine.Urgency;
import java.util.ArrayList;
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
    return embedAll(model, terms, List.of(request), urgency, admission).get(0);
  }

  /**
   * As {@link #embed(EmbeddingModel, Terms, EmbeddingRequest, Urgency, LongConsumer)}, of several
   * requests: they are admitted together, or none of them is, and wait as one.
   *
   * @return an answer for each, in order
   */
  public List<Embeddings> embedAll(
      EmbeddingModel model,
      Terms terms,
      List<EmbeddingRequest> requests,
      Urgency urgency,
      LongConsumer admission) {
    List<List<Row<EmbeddingRow>>> rows =
        requests.stream().map(request -> rows(model, request)).toList();
    admission.accept(rows.stream().mapToLong(EmbeddingTexts::tokens).sum());
    Submission<float[]> submission =
        engine.submit(
            model.queue(),
            rows.stream().flatMap(List::stream).toList(),
            urgency,
            terms.yielding(),
            maxPending(urgency));
    return answers(rows, submission);
  }

  private static List<Row<EmbeddingRow>> rows(EmbeddingModel model, EmbeddingRequest request) {
    model.checkDimensions(request.dimensions());
    return model.prompted(request).inputs().stream()
        .map(input -> model.tokens(input, request.truncation()))
        .map(text -> row(text, request))
        .toList();
  }

  private static Row<EmbeddingRow> row(TokenSequence text, EmbeddingRequest request) {
    return new Row<>(
        new EmbeddingRow(text, request.dimensions()),
        Math.max(1, text.length()),
        1,
        text.length(),
        ANY_TEXT);
  }

  private static long tokens(List<Row<EmbeddingRow>> rows) {
    return rows.stream().mapToLong(Row::length).sum();
  }

  /** Each with its rows' vectors, and the part that these have in the time of all. */
  private static List<Embeddings> answers(
      List<List<Row<EmbeddingRow>>> requests, Submission<float[]> submission) {
    List<float[]> vectors = submission.join();
    long weight = requests.stream().flatMap(List::stream).mapToLong(Row::weight).sum();
    List<Embeddings> answers = new ArrayList<>(requests.size());
    int from = 0;
    for (List<Row<EmbeddingRow>> rows : requests) {
      long own = rows.stream().mapToLong(Row::weight).sum();
      answers.add(
          new Embeddings(
              vectors.subList(from, from + rows.size()),
              tokens(rows),
              submission.queued(),
              submission.computed().multipliedBy(own).dividedBy(weight)));
      from += rows.size();
    }
    return answers;
  }

  /** What nobody waits for leaves half of the queue to the others. */
  private long maxPending(Urgency urgency) {
    long most = maxPendingTokens.getAsLong();
    return urgency.isBackground() ? most / 2 : most;
  }
}
