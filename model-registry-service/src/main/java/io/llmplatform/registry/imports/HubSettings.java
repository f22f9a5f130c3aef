package io.llmplatform.registry.imports;

import io.llmplatform.registry.hub.HubClient;
import io.llmplatform.registry.hub.HubEndpoint;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Imports from a Hugging Face hub.
 *
 * @param endpoint the hub's address, or that of a mirror
 * @param otherEndpoints those that an import may name instead
 * @param connectTimeout to make a connection
 * @param readTimeout between two arrivals on a connection
 * @param maxRedirects of one request
 * @param directory where files grow, made if it does not exist; replicas share it, and the artifact
 *     store's disk is the best place
 * @param maxSize of one import's files together
 * @param maxOpen of one tenant, queued or running
 * @param parallelImports at one time on this instance
 * @param parallelDownloads at one time of one import
 * @param attempts how often in a row the hub may fail without anything having arrived
 * @param firstBackoff the wait after the first failure; it doubles with each further one
 * @param longestBackoff the longest wait, also where the hub asks for a longer one
 * @param pollInterval how often an instance looks for work; what is asked of it itself it sees at
 *     once
 * @param progressInterval how often progress is written down and the lease renewed
 * @param lease an instance that is silent for so long has lost its imports to others
 * @param keepFailed how long the files of a failed import wait for a retry
 */
@ConfigurationProperties("registry.hub")
@Validated
record HubSettings(
    @DefaultValue("https://huggingface.co") String endpoint,
    @DefaultValue List<String> otherEndpoints,
    @DefaultValue("10s") Duration connectTimeout,
    @DefaultValue("30s") Duration readTimeout,
    @DefaultValue("5") @Min(0) @Max(20) int maxRedirects,
    @NotBlank(message = "is required: set IMPORT_DIR or ARTIFACT_DIR to a folder") String directory,
    @DefaultValue("100GB") DataSize maxSize,
    @DefaultValue("50") @Min(1) int maxOpen,
    @DefaultValue("2") @Min(1) int parallelImports,
    @DefaultValue("4") @Min(1) @Max(32) int parallelDownloads,
    @DefaultValue("8") @Min(1) int attempts,
    @DefaultValue("1s") Duration firstBackoff,
    @DefaultValue("1m") Duration longestBackoff,
    @DefaultValue("2s") Duration pollInterval,
    @DefaultValue("1s") Duration progressInterval,
    @DefaultValue("30s") Duration lease,
    @DefaultValue("24h") Duration keepFailed) {

  HubSettings {
    otherEndpoints = List.copyOf(otherEndpoints);
    check("endpoint", endpoint);
    otherEndpoints.forEach(other -> check("other-endpoints", other));
    require(maxSize.toBytes() > 0, "max-size", "is not more than nothing");
    positive("connect-timeout", connectTimeout);
    positive("read-timeout", readTimeout);
    positive("first-backoff", firstBackoff);
    positive("poll-interval", pollInterval);
    positive("progress-interval", progressInterval);
    require(
        longestBackoff.compareTo(firstBackoff) >= 0,
        "longest-backoff",
        "is shorter than registry.hub.first-backoff");
    require(
        lease.compareTo(progressInterval.multipliedBy(3)) >= 0,
        "lease",
        "is shorter than three of registry.hub.progress-interval");
    require(!keepFailed.isNegative(), "keep-failed", "is negative");
  }

  /** Every hub that may be asked, the usual one first. */
  List<HubEndpoint> endpoints() {
    List<HubEndpoint> all = new ArrayList<>();
    Stream.concat(Stream.of(endpoint), otherEndpoints.stream())
        .map(HubEndpoint::of)
        .forEach(all::add);
    return all;
  }

  Path folder() {
    return Path.of(directory);
  }

  HubClient.Timing timing() {
    return new HubClient.Timing(connectTimeout, readTimeout);
  }

  private static void check(String key, String address) {
    try {
      HubEndpoint.of(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "registry.hub.%s: '%s' %s.".formatted(key, address, e.getMessage()), e);
    }
  }

  private static void positive(String key, Duration duration) {
    require(duration.toMillis() > 0, key, "is not more than nothing");
  }

  private static void require(boolean holds, String key, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("registry.hub." + key + " " + otherwise + ".");
    }
  }
}
