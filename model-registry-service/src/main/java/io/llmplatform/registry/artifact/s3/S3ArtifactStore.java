package io.llmplatform.registry.artifact.s3;

import io.llmplatform.registry.artifact.Artifact;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.Sha256;
import io.llmplatform.registry.artifact.Staging;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Content as objects of one bucket.
 *
 * <p>INVARIANT: an object under {@code blobs} was copied there whole by the server (S3's copies and
 * completions are atomic, its writes durable when they are answered).
 *
 * <p>When content was published is told by the server's clock, to the second; the ages that a sweep
 * is given are far longer. A dead process's stagings cannot be told from a slow one's but by age.
 */
public final class S3ArtifactStore implements ArtifactStore, AutoCloseable {
  private static final S3Staging.Sizes SIZES = new S3Staging.Sizes(8 << 20, 1L << 30);

  private final S3Client s3;
  private final Bucket bucket;
  private final Keys keys;
  private final S3Staging.Sizes sizes;
  private final Duration abandonedAfter;
  private final Clock clock;

  /**
   * Takes the client over.
   *
   * @param bucket which exists
   * @param prefix of every key: empty, or ending in {@code /}
   * @param abandonedAfter no upload of a file takes as long as that
   * @throws io.llmplatform.registry.artifact.ArtifactStoreFailed if the bucket cannot be reached
   */
  public S3ArtifactStore(
      S3Client s3, String bucket, String prefix, Duration abandonedAfter, Clock clock) {
    this(s3, bucket, prefix, abandonedAfter, clock, SIZES);
  }

  S3ArtifactStore(
      S3Client s3,
      String bucket,
      String prefix,
      Duration abandonedAfter,
      Clock clock,
      S3Staging.Sizes sizes) {
    this.s3 = s3;
    this.bucket = new Bucket(s3, bucket);
    this.keys = new Keys(prefix);
    this.sizes = sizes;
    this.abandonedAfter = abandonedAfter;
    this.clock = clock;
    this.bucket.requireExistence();
  }

  @Override
  public Staging stage() {
    return new S3Staging(bucket, keys, sizes);
  }

  @Override
  public Optional<Artifact> find(Sha256 digest) {
    return bucket
        .find(keys.blob(digest))
        .map(found -> new S3Artifact(bucket, found.key(), found.size()));
  }

  @Override
  public void forEachPublishedBefore(Instant bound, Consumer<Set<Sha256>> batch) {
    bucket.list(
        keys.blobs(),
        page -> {
          Set<Sha256> old = new HashSet<>();
          page.stream()
              .filter(entry -> entry.changed().isBefore(bound))
              .forEach(entry -> keys.digest(entry.key()).ifPresent(old::add));
          if (!old.isEmpty()) {
            batch.accept(old);
          }
        });
  }

  @Override
  public boolean delete(Sha256 digest, Instant bound) {
    String key = keys.blob(digest);
    boolean old = bucket.find(key).filter(found -> found.changed().isBefore(bound)).isPresent();
    if (old) {
      bucket.delete(key);
    }
    return old;
  }

  @Override
  public int removeAbandonedStagings() {
    Instant bound = clock.instant().minus(abandonedAfter);
    List<String> old = new ArrayList<>();
    bucket.list(
        keys.stagings(),
        page ->
            page.stream()
                .filter(entry -> entry.changed().isBefore(bound))
                .forEach(entry -> old.add(entry.key())));
    old.forEach(bucket::delete);
    return old.size()
        + bucket.abortUploads(keys.stagings(), bound)
        + bucket.abortUploads(keys.blobs(), bound);
  }

  /** Closes the client. Uploads that are still running fail. */
  @Override
  public void close() {
    s3.close();
  }
}
