package io.llmplatform.scheduler.housekeeping;

import com.xxl.job.core.context.XxlJobHelper;
import com.xxl.job.core.handler.annotation.XxlJob;
import io.llmplatform.common.error.PlatformException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Has log-service remove events and usage that have expired. May run as often as one likes, and
 * beside itself. Thread-safe.
 */
class LogPurgeJob {
  static final String NAME = "log-purge";
  static final String LOGS = "log-service";
  private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

  private final RestClient logs;
  private final MeterRegistry meters;

  LogPurgeJob(RestClient logs, MeterRegistry meters) {
    this.logs = logs;
    this.meters = meters;
  }

  /** What log-service says that it has removed. */
  private record Purged(int collections, long documents) {}

  /**
   * One purge.
   *
   * @throws PlatformException naming log-service, if it cannot be asked or fails
   */
  @XxlJob(NAME)
  public void run() {
    try {
      report(purge());
      count("succeeded");
    } catch (PlatformException e) {
      count("failed");
      XxlJobHelper.log("Nothing is known to be removed: {}", e.detail());
      throw e;
    }
  }

  private Purged purge() {
    try {
      Purged purged = logs.post().uri("/internal/purge").retrieve().body(Purged.class);
      if (purged != null) {
        return purged;
      }
      throw PlatformException.unavailable(LOGS + " answered nothing.", RETRY_AFTER);
    } catch (RestClientException e) {
      throw PlatformException.unavailable(
              "%s does not purge: %s".formatted(LOGS, e.getMessage()), RETRY_AFTER)
          .causedBy(e);
    }
  }

  private void report(Purged purged) {
    XxlJobHelper.log(
        "Dropped {} collections and {} documents of others.",
        purged.collections(),
        purged.documents());
    removed("collections", purged.collections());
    removed("documents", purged.documents());
  }

  private void removed(String kind, long count) {
    meters.counter("platform.housekeeping.removed", "job", NAME, "kind", kind).increment(count);
  }

  private void count(String outcome) {
    meters.counter("platform.housekeeping.runs", "job", NAME, "outcome", outcome).increment();
  }
}
