package io.llmplatform.inference.retrieval.search;

import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.Observing;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Measures searches ({@code retrieval.search} by tenant, ranking and outcome, {@code
 * retrieval.search.results} by tenant), and tells of each on {@code inference.events} under the
 * model of its first store. Thread-safe.
 */
@Component
@ConditionalOnRetrieval
class ObservingSearches implements Observation {
  private static final String PROTOCOL = "retrieval";

  private final MeterRegistry meters;
  private final Observing observing;

  ObservingSearches(MeterRegistry meters, Observing observing) {
    this.meters = meters;
    this.observing = observing;
  }

  /** One search, from its beginning to its end; used by its thread. */
  private final class Measured implements Seen {
    private final Caller caller;
    private Observing.@Nullable Observed observed;

    private Measured(Caller caller) {
      this.caller = caller;
    }

    @Override
    public void model(String name) {
      observed = observing.begin(Invocation.within(caller, PROTOCOL, name));
    }
  }

  @Override
  public SearchResults observed(
      Caller caller, SearchRequest request, Function<Seen, SearchResults> search) {
    Timer.Sample sample = Timer.start(meters);
    Measured seen = new Measured(caller);
    try {
      SearchResults results = search.apply(seen);
      if (seen.observed != null) {
        seen.observed.completed();
      }
      stop(sample, caller, request, "success");
      meters
          .summary("retrieval.search.results", "tenant", caller.tenant())
          .record(results.results().size());
      return results;
    } catch (RuntimeException e) {
      if (seen.observed != null) {
        seen.observed.failed(e);
      }
      stop(sample, caller, request, e.getClass().getSimpleName());
      throw e;
    }
  }

  private void stop(Timer.Sample sample, Caller caller, SearchRequest request, String outcome) {
    Tags tags = Tags.of("tenant", caller.tenant(), "ranking", ranking(request), "outcome", outcome);
    sample.stop(meters.timer("retrieval.search", tags));
  }

  private static String ranking(SearchRequest request) {
    RankingOptions ranking = request.ranking();
    if (ranking.rerankModel().isPresent()) {
      return "rerank";
    }
    boolean text = ranking.weights().text() > 0 && !request.query().texts().isEmpty();
    boolean vector = ranking.weights().vector() > 0 || !text;
    return text && vector ? "hybrid" : text ? "text" : "vector";
  }
}
