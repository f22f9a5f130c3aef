package io.llmplatform.registry;

import io.llmplatform.registry.artifact.s3.S3Connection;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where the files of versions lie, and what an upload may bring.
 *
 * @param store the kind of store
 * @param directory of a directory store, made if it does not exist; replicas share it
 * @param s3 of an S3 store
 * @param maxFileSize of one file of a version
 * @param maxFiles of one version
 * @param sweepInterval how often orphans are looked for
 * @param orphanAge content that nothing references is removed at this age
 */
@ConfigurationProperties("registry.artifacts")
@Validated
record ArtifactSettings(
    @DefaultValue("directory") Store store,
    @DefaultValue("") String directory,
    @DefaultValue S3 s3,
    @DefaultValue("20GB") DataSize maxFileSize,
    @DefaultValue("1000") @Min(1) int maxFiles,
    @DefaultValue("10m") Duration sweepInterval,
    @DefaultValue("1h") Duration orphanAge) {

  ArtifactSettings {
    require(
        store != Store.DIRECTORY || !directory.isBlank(),
        "directory",
        "is required: set ARTIFACT_DIR to a folder");
    require(
        store != Store.S3 || !s3.bucket().isBlank(),
        "s3.bucket",
        "is required: set ARTIFACT_S3_BUCKET to a bucket");
    require(maxFileSize.toBytes() > 0, "max-file-size", "is not more than nothing");
    require(sweepInterval.toMillis() > 0, "sweep-interval", "is not more than nothing");
    require(!orphanAge.isNegative(), "orphan-age", "is negative");
  }

  /** The kinds of store. */
  enum Store {
    DIRECTORY,
    S3
  }

  /**
   * An S3 store.
   *
   * @param endpoint such as {@code http://minio:9000}; empty: AWS's own of the region
   * @param bucket which exists
   * @param prefix of every key; empty: the bucket is the store's alone
   * @param region of the bucket
   * @param accessKey empty: whatever the environment offers, as AWS's tools look for it
   * @param secretKey of the access key
   * @param pathStyle whether the bucket stands in the path, as MinIO wants it
   * @param abandonedAfter what an upload in progress left is removed at this age
   */
  record S3(
      @DefaultValue("") String endpoint,
      @DefaultValue("") String bucket,
      @DefaultValue("") String prefix,
      @DefaultValue("us-east-1") String region,
      @DefaultValue("") String accessKey,
      @DefaultValue("") String secretKey,
      @DefaultValue("true") boolean pathStyle,
      @DefaultValue("1d") Duration abandonedAfter) {

    S3 {
      require(endpoint.isBlank() || isHttp(endpoint), "s3.endpoint", "is no http or https URL");
      require(
          accessKey.isBlank() == secretKey.isBlank(),
          "s3.secret-key",
          "and s3.access-key go together");
      require(!abandonedAfter.isNegative(), "s3.abandoned-after", "is negative");
    }

    S3Connection connection() {
      return new S3Connection(endpointUri(), region, accessKey, secretKey, pathStyle);
    }

    /** Empty, or ending in a slash. */
    String folder() {
      return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }

    private @Nullable URI endpointUri() {
      return endpoint.isBlank() ? null : URI.create(endpoint);
    }

    private static boolean isHttp(String endpoint) {
      try {
        URI uri = URI.create(endpoint);
        return uri.getHost() != null
            && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
      } catch (IllegalArgumentException malformed) {
        return false;
      }
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "S3[" + endpoint + ", " + bucket + "/" + prefix + "]";
    }
  }

  Path folder() {
    return Path.of(directory);
  }

  private static void require(boolean holds, String key, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("registry.artifacts." + key + " " + otherwise + ".");
    }
  }
}
