package io.llmplatform.registry.artifact.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.registry.SettableClock;
import io.llmplatform.registry.artifact.ArtifactStore;
import io.llmplatform.registry.artifact.ArtifactStoreContract;
import io.llmplatform.registry.artifact.ArtifactStoreFailed;
import io.llmplatform.registry.artifact.Staging;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

@SuppressWarnings("NullAway.Init") // set before each test
class S3ArtifactStoreTest extends ArtifactStoreContract {
  private static final int MIB = 1 << 20;
  // The smallest that S3 takes.
  private static final S3Staging.Sizes SIZES = new S3Staging.Sizes(5 * MIB, 6L * MIB);

  private final String bucket = "bucket-" + UUID.randomUUID();
  private final SettableClock clock = new SettableClock();
  private S3Client s3;
  private S3ArtifactStore store;

  @BeforeEach
  void open() {
    s3 = S3Server.running().connection().open();
    s3.createBucket(request -> request.bucket(bucket));
    store = open(clock);
  }

  private S3ArtifactStore open(Clock clock) {
    return new S3ArtifactStore(
        S3Server.running().connection().open(), bucket, "a/b/", Duration.ofHours(1), clock, SIZES);
  }

  @AfterEach
  void close() {
    store.close();
    s3.close();
  }

  @Override
  protected ArtifactStore store() {
    return store;
  }

  @Override
  protected int kept() {
    int objects = s3.listObjectsV2(request -> request.bucket(bucket).prefix("a/b/")).keyCount();
    return objects + s3.listMultipartUploads(request -> request.bucket(bucket)).uploads().size();
  }

  // The server's clock tells whole seconds.
  @Override
  protected void letTimePass() {
    Instant before = now();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> now().isAfter(before));
  }

  @Override
  protected Instant now() {
    s3.putObject(request -> request.bucket(bucket).key("marker"), RequestBody.empty());
    return s3.headObject(request -> request.bucket(bucket).key("marker")).lastModified();
  }

  @Test
  void whatDeadProcessesLeftIsRemovedByItsAge() throws Exception {
    byte[] content = new byte[6 * MIB];
    @SuppressWarnings("MustBeClosedChecker")
    Staging dead = store.stage();
    dead.add(new ByteArrayInputStream(content), content.length);
    s3.createMultipartUpload(request -> request.bucket(bucket).key("a/b/staging/half"));
    s3.createMultipartUpload(request -> request.bucket(bucket).key("a/b/blobs/half-copied"));
    clock.set(now().plus(Duration.ofMinutes(59)));
    assertThat(store.removeAbandonedStagings()).isZero();
    assertThat(kept()).isEqualTo(3);
    clock.set(now().plus(Duration.ofMinutes(61)));
    assertThat(store.removeAbandonedStagings()).isEqualTo(3);
    assertThat(kept()).isZero();
  }

  @Test
  void objectsOfOthersAreNeitherListedNorDeleted() {
    s3.putObject(
        request -> request.bucket(bucket).key("a/b/blobs/00/foreign"), RequestBody.empty());
    s3.putObject(request -> request.bucket(bucket).key("elsewhere"), RequestBody.empty());
    Instant later = now().plus(Duration.ofDays(36500));
    store.forEachPublishedBefore(later, batch -> assertThat(batch).isEmpty());
    clock.set(later);
    assertThat(store.removeAbandonedStagings()).isZero();
    assertThat(kept()).isEqualTo(1);
  }

  @Test
  void aServerThatIsAwayIsTheStoresFailureAndABucketThatIsNotThereIsNamedAtTheStart() {
    S3Connection nowhere =
        new S3Connection(URI.create("http://127.0.0.1:1"), "us-east-1", "a", "b", true);
    assertThatExceptionOfType(ArtifactStoreFailed.class)
        .isThrownBy(
            () -> new S3ArtifactStore(nowhere.open(), bucket, "", Duration.ZERO, clock).close());
    assertThatExceptionOfType(ArtifactStoreFailed.class)
        .isThrownBy(
            () ->
                new S3ArtifactStore(
                        S3Server.running().connection().open(),
                        "no-such-bucket",
                        "",
                        Duration.ZERO,
                        clock)
                    .close());
    assertThat(S3Server.running().connection().toString()).doesNotContain("any-secret");
  }
}
