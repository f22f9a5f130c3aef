package io.llmplatform.scheduler.housekeeping;

import com.xxl.job.core.context.XxlJobHelper;
import com.xxl.job.core.handler.annotation.XxlJob;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.SweepReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Has the registry drop expired files and uploads, and sweep its artifact store. May run as often
 * as one likes, and beside itself: what one run left, the next removes. Thread-safe.
 */
class ArtifactSweepJob {
  static final String NAME = "artifact-sweep";
  static final String REGISTRY = "model-registry-service";
  private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

  private final RestClient registry;
  private final MeterRegistry meters;

  ArtifactSweepJob(RestClient registry, MeterRegistry meters) {
    this.registry = registry;
    this.meters = meters;
  }

  /**
   * One sweep.
   *
   * @throws PlatformException naming the registry, if it cannot be asked or fails
   */
  @XxlJob(NAME)
  public void run() {
    try {
      report(sweep());
      count("succeeded");
    } catch (PlatformException e) {
      count("failed");
      XxlJobHelper.log("Nothing is known to be removed: {}", e.detail());
      throw e;
    }
  }

  private SweepReport sweep() {
    try {
      SweepReport report =
          registry
              .post()
              .uri("/internal/housekeeping/artifacts")
              .retrieve()
              .body(SweepReport.class);
      if (report != null) {
        return report;
      }
      throw PlatformException.unavailable(REGISTRY + " answered nothing.", RETRY_AFTER);
    } catch (RestClientException e) {
      throw PlatformException.unavailable(
              "%s does not sweep: %s".formatted(REGISTRY, e.getMessage()), RETRY_AFTER)
          .causedBy(e);
    }
  }

  private void report(SweepReport swept) {
    XxlJobHelper.log(
        "Removed {} expired files, {} uploads that nobody continued, {} stagings of dead processes,"
            + " {} contents that nothing referred to.",
        swept.files(),
        swept.uploads(),
        swept.stagings(),
        swept.blobs());
    removed("files", swept.files());
    removed("uploads", swept.uploads());
    removed("stagings", swept.stagings());
    removed("blobs", swept.blobs());
  }

  private void removed(String kind, int count) {
    meters.counter("platform.housekeeping.removed", "job", NAME, "kind", kind).increment(count);
  }

  private void count(String outcome) {
    meters.counter("platform.housekeeping.runs", "job", NAME, "outcome", outcome).increment();
  }
}
