package io.llmplatform.log.usage;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Set;
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
  private final Set<Series> known = ConcurrentHashMap.newKeySet();

  UsageMetrics(MeterRegistry meters, UsageSettings settings) {
    this.meters = meters;
    this.most = settings.meteredModels();
  }

  /** Counts a batch. */
  public void count(List<Counted> batch) {
    for (Counted each : batch) {
      Tags tags = tags(each);
      if (each.measurement() instanceof Measurement.Request request) {
        meters
            .counter("platform.usage.requests", tags.and("outcome", outcome(request.outcome())))
            .increment();
      } else if (each.measurement() instanceof Measurement.LedgerLine line) {
        meters
            .counter("platform.usage.tokens", tags.and("kind", "prompt"))
            .increment(line.promptTokens());
        meters
            .counter("platform.usage.tokens", tags.and("kind", "completion"))
            .increment(line.completionTokens());
        meters.counter("platform.usage.cost", tags).increment(line.costMicros() / MICROS);
      }
    }
  }

  private Tags tags(Counted counted) {
    Series series = new Series(counted.tenant(), counted.measurement().of().model());
    if (!known.contains(series) && !admit(series)) {
      return Tags.of("tenant", OTHER, "model", OTHER);
    }
    return Tags.of("tenant", series.tenant(), "model", series.model());
  }

  private synchronized boolean admit(Series series) {
    return known.contains(series) || (known.size() < most && known.add(series));
  }

  private static String outcome(String outcome) {
    return switch (outcome) {
      case "completed", "failed", "refused", "aborted" -> outcome;
      default -> OTHER;
    };
  }

  private record Series(String tenant, String model) {}
}
