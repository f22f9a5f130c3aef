package io.llmplatform.log.usage;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Usage as metrics, by tenant and model; the rarest beyond the setting's number, in the order in
 * which they come, as {@code other}. They count what this instance has counted since it started,
 * and may count twice what a crash made it read again: the exact figures are in the store.
 * Thread-safe.
 */
@Component
public class UsageMetrics {
  private static final String OTHER = "other";
  private static final double MICROS = 1e6;

  private final MeterRegistry meters;
  private final int most;
  private final Map<Series, Counters> known = new ConcurrentHashMap<>();
  private final Counters others;

  UsageMetrics(MeterRegistry meters, UsageSettings settings) {
    this.meters = meters;
    this.most = settings.meteredModels();
    this.others = new Counters(new Series(OTHER, OTHER));
  }

  /** Counts a batch. */
  public void count(List<Counted> batch) {
    for (Counted each : batch) {
      Counters counters = counters(each);
      if (each.measurement() instanceof Measurement.Request request) {
        counters.requests(outcome(request.outcome())).increment();
      } else if (each.measurement() instanceof Measurement.LedgerLine line) {
        counters.tokens("prompt").increment(line.promptTokens());
        counters.tokens("completion").increment(line.completionTokens());
        counters.cost().increment(line.costMicros() / MICROS);
      }
    }
  }

  private Counters counters(Counted counted) {
    Series series = new Series(counted.tenant(), counted.measurement().of().model());
    Counters counters = known.get(series);
    return counters == null ? admitted(series) : counters;
  }

  private synchronized Counters admitted(Series series) {
    return known.size() < most
        ? known.computeIfAbsent(series, Counters::new)
        : known.getOrDefault(series, others);
  }

  private static String outcome(String outcome) {
    return switch (outcome) {
      case "completed", "failed", "refused", "aborted" -> outcome;
      default -> OTHER;
    };
  }

  private record Series(String tenant, String model) {}

  /** Those of one series, each made when it counts first. */
  private final class Counters {
    private final Tags tags;
    private final Map<String, Counter> made = new ConcurrentHashMap<>();

    Counters(Series series) {
      this.tags = Tags.of("tenant", series.tenant(), "model", series.model());
    }

    Counter requests(String outcome) {
      return made.computeIfAbsent(
          outcome, key -> meters.counter("platform.usage.requests", tags.and("outcome", outcome)));
    }

    Counter tokens(String kind) {
      return made.computeIfAbsent(
          kind, key -> meters.counter("platform.usage.tokens", tags.and("kind", kind)));
    }

    Counter cost() {
      return made.computeIfAbsent("cost", key -> meters.counter("platform.usage.cost", tags));
    }
  }
}
