package io.llmplatform.inference.rerank;

import io.llmplatform.inference.embedding.EmbeddingInput;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import io.llmplatform.inference.embedding.EmbeddingTexts;
import io.llmplatform.inference.embedding.Embeddings;
import io.llmplatform.inference.embedding.PromptChoice;
import io.llmplatform.inference.embedding.Truncation;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.rerank.Ranking.Place;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** The use case: scores each document beside the query and sorts. Thread-safe. */
public final class RerankingDocuments {
  private static final Comparator<Place> ORDER =
      Comparator.comparingDouble(Place::score).reversed().thenComparingInt(Place::index);

  private final EmbeddingTexts running;

  /**
   * @param running runs the pairs, batched like texts
   */
  public RerankingDocuments(EmbeddingTexts running) {
    this.running = running;
  }

  /**
   * @param terms on which the model's works run
   * @param admission is told the request's tokens before anything is queued; what it throws refuses
   *     the request
   * @throws io.llmplatform.common.error.PlatformException when the query leaves no room for a
   *     document, or a document is too long and not to be cut
   * @throws io.llmplatform.inference.engine.QueueFull when too much is pending
   * @throws io.llmplatform.inference.engine.EngineStopped on shutdown
   */
  public Ranking rerank(
      RerankModel model, Terms terms, RerankRequest request, LongConsumer admission) {
    Embeddings logits = running.embed(model.pairs(), terms, pairs(request), admission);
    List<Place> places =
        IntStream.range(0, request.documents().size())
            .mapToObj(i -> new Place(i, model.score(logits.vectors().get(i)[0])))
            .sorted(ORDER)
            .limit(request.top())
            .toList();
    return new Ranking(places, logits.tokens(), logits.queued(), logits.computed());
  }

  private static EmbeddingRequest pairs(RerankRequest request) {
    List<String> documents = request.documents();
    List<EmbeddingInput> pairs =
        IntStream.range(0, documents.size())
            .<EmbeddingInput>mapToObj(
                i ->
                    new EmbeddingInput.Pair(
                        "query", request.query(), "documents[%d]".formatted(i), documents.get(i)))
            .toList();
    return new EmbeddingRequest(
        pairs,
        OptionalInt.empty(),
        request.truncate() ? Truncation.END : Truncation.REFUSE,
        PromptChoice.DEFAULT);
  }
}
