package io.llmplatform.inference.retrieval.search;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.rerank.Ranking;
import io.llmplatform.inference.rerank.RerankModel;
import io.llmplatform.inference.rerank.RerankRequest;
import io.llmplatform.inference.rerank.RerankingDocuments;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import java.util.List;
import org.springframework.stereotype.Component;

/** The models of this process, as {@code /v1/rerank} runs them. */
@Component
@ConditionalOnRetrieval
class ServedReranker implements Reranker {
  private static final String PROTOCOL = "retrieval-rerank";

  private final InvokingModel invoking;
  private final RerankingDocuments reranking;

  ServedReranker(InvokingModel invoking, RerankingDocuments reranking) {
    this.invoking = invoking;
    this.reranking = reranking;
  }

  @Override
  public List<Ranking.Place> rank(Caller caller, String model, String query, List<String> texts) {
    RerankRequest request = new RerankRequest(query, texts, texts.size(), true);
    return invoking
        .invoke(
            Invocation.within(caller, PROTOCOL, model),
            (served, terms, admission) ->
                reranking.rerank(crossEncoder(served), terms, request, admission),
            done ->
                new RequestMetrics.Cost(
                    done.tokens(), 0, texts.size(), done.queued(), done.computed()))
        .result()
        .places();
  }

  private static RerankModel crossEncoder(ServedModel model) {
    return model
        .reranking()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    HybridSearch.RERANK_MODEL,
                    "The model '%s' does not rerank.".formatted(model.id().name())));
  }
}
