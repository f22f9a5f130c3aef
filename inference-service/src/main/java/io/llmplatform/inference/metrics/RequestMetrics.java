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
import org.jspecify.annotations.Nullable;

/**
 * Meters of each model version: {@code inference.requests} (time from the decoded request to its
 * vectors or tensors, by outcome), {@code inference.queue}, {@code inference.compute} and {@code
 * inference.tokens} (of text that was generated also {@code inference.completion.tokens}, and no
 * queue and compute), labelled with the caller's tenant and whether it was a copy for a shadow;
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
   * @param text what was generated; null for models that generate no text, whose waiting and
   *     computing are then known
   */
  public record Cost(
      long tokens,
      long cachedTokens,
      int rows,
      Duration queued,
      Duration computed,
      @Nullable GeneratedText text) {
    public Cost(long tokens, long cachedTokens, int rows, Duration queued, Duration computed) {
      this(tokens, cachedTokens, rows, queued, computed, null);
    }

    /**
     * @param rows texts
     */
    public static Cost ofText(long tokens, long cachedTokens, int rows, GeneratedText text) {
      return new Cost(tokens, cachedTokens, rows, Duration.ZERO, Duration.ZERO, text);
    }
  }

  /**
   * Text that a model has generated.
   *
   * @param tokens of all texts
   * @param firstToken from the request's submission to the first token; null where none came
   * @param perToken between two tokens of a text, on average; null where no text has two
   * @param recalled how a text that was generated before answered in its place; null: none did
   */
  public record GeneratedText(
      long tokens,
      @Nullable Duration firstToken,
      @Nullable Duration perToken,
      @Nullable String recalled) {}

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
    Measured measured = new Measured(protocol, tenant, id, shadow);
    try {
      T result = request.get();
      measured.succeeded(cost.apply(result));
      return result;
    } catch (RuntimeException e) {
      measured.failed(e, null);
      throw e;
    }
  }

  /** Begins to measure a request that does not end with a method; to be ended once. */
  public Measured begin(String protocol, String tenant, ModelVersion id) {
    return new Measured(protocol, tenant, id, false);
  }

  /** A request that is measured; used by one thread at a time. */
  public final class Measured {
    private final String protocol;
    private final Tags tags;
    private final Timer.Sample sample = Timer.start(registry);

    private Measured(String protocol, String tenant, ModelVersion id, boolean shadow) {
      this.protocol = protocol;
      this.tags = tags(id).and("tenant", tenant, "shadow", Boolean.toString(shadow));
    }

    public void succeeded(Cost cost) {
      record(tags, cost);
      stop("success");
    }

    /**
     * @param cost of what was done before; null: nothing was
     */
    public void failed(Throwable failure, @Nullable Cost cost) {
      if (cost != null) {
        record(tags, cost);
      }
      stop(failure.getClass().getSimpleName());
    }

    private void stop(String outcome) {
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
    registry.counter("inference.tokens", tags).increment(cost.tokens());
    GeneratedText text = cost.text();
    if (text == null) {
      registry.timer("inference.queue", tags).record(cost.queued());
      registry.timer("inference.compute", tags).record(cost.computed());
    } else {
      registry.counter("inference.completion.tokens", tags).increment(text.tokens());
    }
  }
}
