package io.llmplatform.inference.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Everything under {@code inference}. A snapshot: those who want changes that arrive while the
 * service runs read through {@link LiveSettings}.
 */
@Validated
@ConfigurationProperties("inference")
public record InferenceSettings(
    @DefaultValue @Valid Artifacts artifacts,
    @DefaultValue @Valid Deployments deployments,
    @DefaultValue @Valid EngineSettings engine,
    @DefaultValue @Valid Requests requests,
    @DefaultValue @Valid Budgets budgets,
    @DefaultValue @Valid Shadow shadow,
    @DefaultValue @Valid Reports reports) {

  /**
   * Model files on disk. Read at start only.
   *
   * @param directory where they are kept; several instances may share it
   */
  public record Artifacts(@NotNull Path directory) {}

  /**
   * Following the registry.
   *
   * @param pollInterval between two looks; live
   * @param retryFirst wait after the first failed load; doubled each time; live
   * @param retryLongest the longest such wait; live
   * @param connectTimeout for calls to the registry; read at start only
   * @param readTimeout longest silence in an answer of the registry; read at start only
   */
  public record Deployments(
      @DefaultValue("2s") @DurationMin(millis = 10) Duration pollInterval,
      @DefaultValue("2s") @DurationMin(millis = 10) Duration retryFirst,
      @DefaultValue("2m") @DurationMin(millis = 10) Duration retryLongest,
      @DefaultValue("2s") @DurationMin(millis = 10) Duration connectTimeout,
      @DefaultValue("30s") @DurationMin(millis = 10) Duration readTimeout) {
    public Deployments {
      if (retryLongest.compareTo(retryFirst) < 0) {
        throw new IllegalArgumentException(
            "inference.deployments.retry-longest is shorter than retry-first");
      }
    }
  }

  /**
   * The engine.
   *
   * @param workers threads that run models, 0 for one per core; read at start only
   * @param maxBatchSize sequences in one run; live
   * @param maxBatchTokens tokens in one run, padding counted; live
   * @param maxPendingTokens tokens that wait or run before requests are answered 429; live
   * @param drainTimeout how long a shutdown lets admitted work finish
   */
  public record EngineSettings(
      @DefaultValue("0") @Min(0) @Max(1024) int workers,
      @DefaultValue("8") @Min(1) int maxBatchSize,
      @DefaultValue("1024") @Min(1) int maxBatchTokens,
      @DefaultValue("131072") @Min(1) long maxPendingTokens,
      @DefaultValue("5s") Duration drainTimeout) {

    /** The number of workers, cores resolved. */
    public int workerCount() {
      return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
    }
  }

  /** What happens to callers with limits of tokens while Redis is away. */
  public enum WithoutRedis {
    /** They are served without these limits. */
    OPEN,
    /** They are refused (503). */
    CLOSED
  }

  /**
   * Budgets of tokens and cost. Read at start only.
   *
   * @param lease how long a reservation outlives a killed process
   * @param sweepInterval between two looks for reservations of killed processes
   * @param withoutRedis what happens while Redis is away
   * @param priceInterval between two looks at user-service's price list
   * @param relayTakeOver how long another instance may be silent before the usage records that it
   *     has read are relayed by this one
   */
  public record Budgets(
      @DefaultValue("30s") @DurationMin(millis = 100) Duration lease,
      @DefaultValue("10s") @DurationMin(millis = 10) Duration sweepInterval,
      @DefaultValue("closed") WithoutRedis withoutRedis,
      @DefaultValue("10s") @DurationMin(millis = 10) Duration priceInterval,
      @DefaultValue("2m") @DurationMin(seconds = 70) Duration relayTakeOver) {}

  /**
   * Limits on single requests, all live.
   *
   * @param maxBody bytes of a request body
   * @param maxInputs inputs of one embeddings request
   * @param maxTensorTokens weight of one tensor request: elements of its largest integer input or,
   *     without one, KiB of its inputs
   */
  public record Requests(
      @DefaultValue("16MB") DataSize maxBody,
      @DefaultValue("2048") @Min(1) int maxInputs,
      @DefaultValue("16384") @Min(1) long maxTensorTokens) {}

  /**
   * Copies of requests for shadow versions. Read at start only.
   *
   * @param threads that run copies
   * @param maxWaiting copies that wait for a thread; further ones are dropped
   */
  public record Shadow(
      @DefaultValue("2") @Min(1) @Max(64) int threads,
      @DefaultValue("64") @Min(1) int maxWaiting) {}

  /**
   * What this instance tells the registry of itself.
   *
   * @param pool the pool whose deployments it serves; read at start only
   * @param instance its name, unique among those that run; empty: its host's name and its port;
   *     read at start only
   * @param interval between two reports, if nothing changes meanwhile; live
   */
  public record Reports(
      @DefaultValue("default") @NotBlank String pool,
      @DefaultValue("") String instance,
      @DefaultValue("2s") @DurationMin(millis = 10) Duration interval) {}
}
