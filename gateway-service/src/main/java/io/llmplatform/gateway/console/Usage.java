package io.llmplatform.gateway.console;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Usage by time and groups, as log-service tells it.
 *
 * @param currency of the costs, ISO 4217
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Usage(String currency, @Nullable List<Row> rows, Row total) {

  Usage {
    rows = Objects.requireNonNullElse(rows, List.of());
  }

  @Override
  public List<Row> rows() {
    return Objects.requireNonNull(rows);
  }

  /**
   * The usage of one group in one interval.
   *
   * @param start null in a total
   * @param latency null: no request was completed
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Row(
      @Nullable Instant start,
      @Nullable String model,
      @Nullable String key,
      long requests,
      long errors,
      long refused,
      long aborted,
      long cacheHits,
      long promptTokens,
      long completionTokens,
      @Nullable BigDecimal cost,
      @Nullable Latency latency) {

    /** In which the interval begins, in UTC. */
    LocalDate day() {
      return Objects.requireNonNullElse(start, Instant.EPOCH).atZone(ZoneOffset.UTC).toLocalDate();
    }

    long tokens() {
      return promptTokens + completionTokens;
    }

    BigDecimal price() {
      return cost == null ? BigDecimal.ZERO : cost;
    }

    boolean isNothing() {
      return requests == 0 && tokens() == 0 && price().signum() == 0;
    }
  }

  /** Milliseconds. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Latency(double p50, double p95) {}
}
