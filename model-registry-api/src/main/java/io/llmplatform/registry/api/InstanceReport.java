package io.llmplatform.registry.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance of inference-service says of itself every few seconds, as the body of {@code PUT
 * /internal/instances/{instance}}. Counts grow from the process's start, so that a lost report
 * loses nothing.
 *
 * @param pool the pool whose deployments the instance serves
 * @param incarnation differs after each start of the process: counts begin at zero with it
 * @param startedAt when the process started
 * @param versions every version that is served, is being loaded or could not be loaded
 */
public record InstanceReport(
    String pool, String incarnation, Instant startedAt, List<VersionReport> versions) {

  public InstanceReport {
    versions = Copies.of(versions);
  }

  /** Where a version is on an instance. */
  public enum Phase {
    LOADING,
    READY,
    /** It could not be loaded; the instance tries again. */
    UNAVAILABLE
  }

  /**
   * A version on an instance.
   *
   * @param tenant whose model it is
   * @param model the model's name
   * @param version its number
   * @param generation of the deployment that the instance last followed for the model
   * @param phase where the version is
   * @param reason why it is unavailable
   * @param requests that ended, shadow copies included
   * @param failures of them by the model's or the platform's fault, time-outs included; a request
   *     that was refused for its content, its rights or its rate is in neither count
   * @param latencies how many of the requests ended within each of {@link LatencyBuckets}
   * @param running requests under way
   * @param longestRunningMillis the age of the oldest of them; 0 without one
   */
  public record VersionReport(
      String tenant,
      String model,
      int version,
      long generation,
      Phase phase,
      @Nullable String reason,
      long requests,
      long failures,
      List<Long> latencies,
      int running,
      long longestRunningMillis) {

    public VersionReport {
      latencies = Copies.of(latencies);
    }
  }
}
