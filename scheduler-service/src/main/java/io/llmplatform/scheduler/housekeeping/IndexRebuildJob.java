package io.llmplatform.scheduler.housekeeping;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.xxl.job.core.context.XxlJobHelper;
import com.xxl.job.core.handler.annotation.XxlJob;
import io.llmplatform.common.error.PlatformException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Says how far changes of vector stores' embedding models have come. inference-service does the
 * work, and goes on with it whether it is looked at or not. Thread-safe.
 */
class IndexRebuildJob {
  static final String NAME = "index-rebuild";
  static final String INFERENCE = "inference-service";
  private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

  private final RestClient inference;
  private final MeterRegistry meters;
  private final AtomicInteger open;

  IndexRebuildJob(RestClient inference, MeterRegistry meters) {
    this.inference = inference;
    this.meters = meters;
    this.open = new AtomicInteger();
    meters.gauge("platform.housekeeping.rebuilds", open);
  }

  /** Changes that go on. */
  record Open(List<Rebuild> rebuilds) {}

  /** One of them. */
  record Rebuild(
      @JsonProperty("vector_store_id") String store,
      @JsonProperty("embedding_model") String model,
      @JsonProperty("previous_embedding_model") String previous,
      int percent,
      @JsonProperty("chunks_total") int total,
      @JsonProperty("chunks_completed") int done) {}

  /**
   * One look.
   *
   * @throws PlatformException naming inference-service, if it cannot be asked or fails
   */
  @XxlJob(NAME)
  public void run() {
    try {
      report(look());
      count("succeeded");
    } catch (PlatformException e) {
      count("failed");
      XxlJobHelper.log("Nothing is known of the rebuilds: {}", e.detail());
      throw e;
    }
  }

  private Open look() {
    try {
      Open found = inference.get().uri("/internal/retrieval/rebuilds").retrieve().body(Open.class);
      if (found != null) {
        return found;
      }
      throw PlatformException.unavailable(INFERENCE + " answered nothing.", RETRY_AFTER);
    } catch (RestClientException e) {
      throw PlatformException.unavailable(
              "%s does not say what it rebuilds: %s".formatted(INFERENCE, e.getMessage()),
              RETRY_AFTER)
          .causedBy(e);
    }
  }

  private void report(Open found) {
    open.set(found.rebuilds().size());
    if (found.rebuilds().isEmpty()) {
      XxlJobHelper.log("No vector store changes its embedding model.");
    }
    for (Rebuild each : found.rebuilds()) {
      XxlJobHelper.log(
          "{} moves from {} to {}: {} of {} chunks, {} %.",
          each.store(), each.previous(), each.model(), each.done(), each.total(), each.percent());
    }
  }

  private void count(String outcome) {
    meters.counter("platform.housekeeping.runs", "job", NAME, "outcome", outcome).increment();
  }
}
