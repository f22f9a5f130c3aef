package io.llmplatform.inference.metrics;

import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.metrics.RequestMetrics.GeneratedText;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Meters by OpenTelemetry's semantic conventions for generative AI: {@code
 * gen_ai.client.token.usage}, {@code gen_ai.server.request.duration}, {@code
 * gen_ai.server.time_to_first_token} and {@code gen_ai.server.time_per_output_token}. Thread-safe.
 */
public final class GenAiMetrics {
  private static final String PREFIX = "gen_ai.";
  private static final String MODEL = "gen_ai.request.model";

  private final MeterRegistry registry;

  public GenAiMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * A request has ended.
   *
   * @param operation such as {@code chat}
   * @param error what it failed by; null: it did not
   */
  public void ended(
      ModelVersion id,
      String operation,
      @Nullable String error,
      @Nullable Cost cost,
      Duration total) {
    Tags tags =
        Tags.of(
            MODEL,
            id.name(),
            "gen_ai.operation.name",
            operation,
            "gen_ai.provider.name",
            "llm-platform");
    Timer.builder("gen_ai.server.request.duration")
        .tags(tags.and("error.type", error == null ? "none" : error))
        .publishPercentileHistogram()
        .register(registry)
        .record(total);
    GeneratedText text = cost == null ? null : cost.text();
    if (cost != null && text != null) {
      usage(tags, "input", cost.tokens());
      usage(tags, "output", text.tokens());
      time("gen_ai.server.time_to_first_token", tags, text.firstToken());
      time("gen_ai.server.time_per_output_token", tags, text.perToken());
    }
  }

  private void usage(Tags tags, String type, long tokens) {
    DistributionSummary.builder("gen_ai.client.token.usage")
        .baseUnit("token")
        .tags(tags.and("gen_ai.token.type", type))
        .register(registry)
        .record(tokens);
  }

  private void time(String name, Tags tags, @Nullable Duration time) {
    if (time != null) {
      Timer.builder(name).tags(tags).publishPercentileHistogram().register(registry).record(time);
    }
  }

  /** Removes the meters of every other model. */
  public void retain(Collection<ModelVersion> versions) {
    Set<String> names = versions.stream().map(ModelVersion::name).collect(Collectors.toSet());
    registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith(PREFIX))
        .filter(meter -> !names.contains(String.valueOf(meter.getId().getTag(MODEL))))
        .forEach(registry::remove);
  }
}
