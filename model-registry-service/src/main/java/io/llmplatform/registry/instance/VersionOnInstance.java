package io.llmplatform.registry.instance;

import io.llmplatform.registry.api.InstanceReport.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version as a process of an instance last told of it.
 *
 * @param instance the instance's name
 * @param incarnation of its process
 * @param version its number
 * @param generation of the deployment that the process followed for the model
 * @param phase where the version was
 * @param reason why it was unavailable
 * @param counts since the process began
 * @param running requests under way
 * @param longestRunningMillis the age of the oldest of them
 * @param reportedAt when
 */
public record VersionOnInstance(
    String instance,
    String incarnation,
    int version,
    long generation,
    Phase phase,
    @Nullable String reason,
    VersionCounts counts,
    int running,
    long longestRunningMillis,
    Instant reportedAt) {

  /** Whether the instance, which reports, has the version now. */
  public boolean isOf(LiveInstance live) {
    return live.name().equals(instance)
        && live.incarnation().equals(incarnation)
        && live.reportedAt().equals(reportedAt);
  }

  /** Whether the instance serves the version, and follows that generation or a later one. */
  public boolean isReadyAt(long wanted) {
    return phase == Phase.READY && generation >= wanted;
  }
}
