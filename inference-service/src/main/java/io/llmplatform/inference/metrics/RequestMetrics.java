package io.llmplatform.inference.metrics;

import io.llmplatform.inference.catalog.ModelVersion;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Meters of each model version: {@code inference.requests} (time from the decoded request to its
 * vectors or tensors, by outcome), {@code inference.queue}, {@code inference.compute} and {@code
 * inference.tokens}, labelled with the caller's tenant and whether it was a copy for a shadow;
 * {@code inference.shadow.dropped} counts copies that were not run. Only models that are served get
 * meters, so clients cannot invent tags. Thread-safe.
 */
public final class RequestMetrics {
  /**
   * What a request cost.
   *
   * @param tokens of its prompt
   * @param cachedTokens of them, those whose results a cache had
   * @param rows inferences in it, at least 1
   * @param queued how long it waited for a worker
   * @param computed the workers' time
   */
  public record Cost(
      long tokens, long cachedTokens, int rows, Duration queued, Duration computed) {}

  private static final String PREFIX = "inference.";

  private final MeterRegistry registry;
  private Set<ModelVersion> known = Set.of();

  public RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Runs a request of the model and measures it, whether it succeeds or throws.
   *
   * @param shadow whether it is a copy
   */
  public <T> T measure(
      String protocol,
      String tenant,
      ModelVersion id,
      boolean shadow,
      Supplier<T> request,
      Function<T, Cost> cost) {
    Tags tags = tags(id).and("tenant", tenant, "shadow", Boolean.toString(shadow));
    Timer.Sample sample = Timer.start(registry);
    String outcome = "success";
    try {
      T result = request.get();
      record(tags, cost.apply(result));
      return result;
    } catch (RuntimeException e) {
      outcome = e.getClass().getSimpleName();
      throw e;
    } finally {
      Tags all = tags.and(Tag.of("protocol", protocol), Tag.of("outcome", outcome));
      sample.stop(registry.timer("inference.requests", all));
    }
  }

  /** Counts a copy that was not run, because there was too much else to do. */
  public void dropped(ModelVersion shadow) {
    registry.counter("inference.shadow.dropped", tags(shadow)).increment();
  }

  /** Removes the meters of every other version. Called by one thread at a time. */
  public void retain(Set<ModelVersion> versions) {
    if (versions.equals(known)) {
      return;
    }
    known = Set.copyOf(versions);
    Set<Tags> kept = versions.stream().map(RequestMetrics::tags).collect(Collectors.toSet());
    registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith(PREFIX))
        .filter(meter -> meter.getId().getTag("model") != null)
        .filter(meter -> !kept.contains(tags(meter.getId())))
        .forEach(registry::remove);
  }

  private static Tags tags(Meter.Id id) {
    return Tags.of(
        "model",
        String.valueOf(id.getTag("model")),
        "version",
        String.valueOf(id.getTag("version")));
  }

  private static Tags tags(ModelVersion id) {
    return Tags.of("model", id.name(), "version", Integer.toString(id.version()));
  }

  private void record(Tags tags, Cost cost) {
    registry.timer("inference.queue", tags).record(cost.queued());
    registry.timer("inference.compute", tags).record(cost.computed());
    registry.counter("inference.tokens", tags).increment(cost.tokens());
  }
}
