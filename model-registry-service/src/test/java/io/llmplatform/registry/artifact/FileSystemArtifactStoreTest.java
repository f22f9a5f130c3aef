package io.llmplatform.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.llmplatform.registry.SettableClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class FileSystemArtifactStoreTest extends ArtifactStoreContract {
  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private FileSystemArtifactStore store;

  @BeforeEach
  void open() throws IOException {
    store = new FileSystemArtifactStore(folder, clock);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Override
  protected ArtifactStore store() {
    return store;
  }

  @Override
  protected int kept() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return (int) files.filter(f -> Files.isRegularFile(f) && !f.endsWith("lock")).count();
    }
  }

  @Override
  protected void letTimePass() {
    clock.advance(Duration.ofMinutes(1));
  }

  @Override
  protected Instant now() {
    return clock.instant();
  }

  @Test
  void theStagingsOfADeadProcessAreRemovedWhateverTheirAge() throws Exception {
    Path dead = Files.createDirectory(folder.resolve("staging").resolve(UUID.randomUUID() + ""));
    Files.createFile(dead.resolve("lock"));
    Files.writeString(dead.resolve("1.part"), "half an upl");
    assertThat(store.removeAbandonedStagings()).isEqualTo(1);
    assertThat(dead).doesNotExist();
  }

  @Test
  void theStagingsOfAnotherLivingStoreStay() throws Exception {
    try (FileSystemArtifactStore other = new FileSystemArtifactStore(folder, clock);
        Staging staging = other.stage()) {
      staging.add(content("abc"), Long.MAX_VALUE);
      assertThat(store.removeAbandonedStagings()).isZero();
      staging.publish();
    }
    assertThat(kept()).isEqualTo(1);
  }

  @Test
  void aFolderThatIsBeingMadeStaysUnlessItIsOld() throws Exception {
    Path made = Files.createDirectory(folder.resolve("staging/new-" + UUID.randomUUID()));
    assertThat(store.removeAbandonedStagings()).isZero();
    Files.setLastModifiedTime(made, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    assertThat(store.removeAbandonedStagings()).isEqualTo(1);
    assertThat(made).doesNotExist();
  }

  @Test
  void filesThatAreNoBlobsAreNeitherListedNorDeleted() throws Exception {
    Path shard = Files.createDirectories(folder.resolve("blobs/00"));
    Path foreign = Files.writeString(shard.resolve(".nfs0001"), "open elsewhere");
    clock.advance(Duration.ofDays(36500));
    store.forEachPublishedBefore(now(), batch -> assertThat(batch).isEmpty());
    assertThat(foreign).exists();
  }

  // ext4 has at most 65,000.
  @Test
  void contentOfMorePartsThanAFileHasLinksIsJoinedAllTheSame() throws Exception {
    int times = 65_001;
    Sha256 part = publish("a");
    try (Staging staging = store.stage()) {
      StagedFile joined = staging.join(Collections.nCopies(times, part));
      staging.publish();
      try (InputStream content = store.find(joined.digest()).orElseThrow().open()) {
        assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
            .isEqualTo("a".repeat(times));
      }
    }
  }

  @Test
  void joinedContentOfADeadProcessIsRemovedWithItsFolder() throws Exception {
    Path dead = Files.createDirectory(folder.resolve("staging").resolve(UUID.randomUUID() + ""));
    Files.createFile(dead.resolve("lock"));
    Path joined = Files.createDirectory(dead.resolve("1.parts"));
    Files.writeString(joined.resolve("000001"), "a part");
    assertThat(store.removeAbandonedStagings()).isEqualTo(1);
    assertThat(dead).doesNotExist();
  }

  @Test
  void aStoreThatCannotWriteSaysSoAsItsOwnFailure() throws Exception {
    try (Staging staging = store.stage()) {
      store.close();
      assertThatExceptionOfType(ArtifactStoreFailed.class)
          .isThrownBy(() -> staging.add(content("abc"), Long.MAX_VALUE));
    }
  }

  @Test
  void aFullDiskIsToldFromABrokenOne() {
    assertThat(new ArtifactStoreFailed(new IOException("No space left on device")).full()).isTrue();
    assertThat(new ArtifactStoreFailed(new IOException("Disk quota exceeded")).full()).isTrue();
    assertThat(new ArtifactStoreFailed(new IOException("Input/output error")).full()).isFalse();
  }

  @Test
  void aFolderThatIsAFileIsRefusedAtOnce() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new FileSystemArtifactStore(file, clock));
  }
}
