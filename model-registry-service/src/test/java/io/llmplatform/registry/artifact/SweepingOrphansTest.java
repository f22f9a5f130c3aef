package io.llmplatform.registry.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.registry.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // set before each test
class SweepingOrphansTest {
  private static final Duration MIN_AGE = Duration.ofHours(1);

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private final RecordedReferences references = new RecordedReferences();
  private FileSystemArtifactStore store;
  private SweepingOrphans sweeping;

  @BeforeEach
  void open() throws IOException {
    store = new FileSystemArtifactStore(folder, clock);
    sweeping = new SweepingOrphans(store, references, MIN_AGE, clock);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void removesOldContentThatNothingReferences() throws Exception {
    Sha256 orphan = publish("orphan");
    Sha256 needed = publish("needed");
    references.needed.add(needed);
    clock.advance(MIN_AGE.plusSeconds(1));

    assertThat(sweeping.sweep()).isEqualTo(new SweepingOrphans.Swept(0, 1));
    assertThat(store.find(orphan)).isEmpty();
    assertThat(store.find(needed)).isPresent();
    assertThat(sweeping.sweep()).isEqualTo(SweepingOrphans.Swept.NOTHING);
  }

  @Test
  void leavesYoungContentAlone() throws Exception {
    Sha256 young = publish("young");
    clock.advance(MIN_AGE.minusSeconds(1));
    assertThat(sweeping.sweep()).isEqualTo(SweepingOrphans.Swept.NOTHING);
    assertThat(store.find(young)).isPresent();
  }

  @Test
  void asksAgainWhenNobodyPublishesAnyMore() throws Exception {
    Sha256 adopted = publish("adopted");
    clock.advance(MIN_AGE.plusSeconds(1));
    references.beforeExclusiveWork = () -> references.needed.add(adopted);

    assertThat(sweeping.sweep()).isEqualTo(SweepingOrphans.Swept.NOTHING);
    assertThat(store.find(adopted)).isPresent();
  }

  @Test
  void leavesContentThatIsPublishedAgainDuringTheSweep() throws Exception {
    Sha256 again = publish("again");
    clock.advance(MIN_AGE.plusSeconds(1));
    references.beforeExclusiveWork = () -> republish("again");

    assertThat(sweeping.sweep()).isEqualTo(SweepingOrphans.Swept.NOTHING);
    assertThat(store.find(again)).isPresent();
  }

  private void republish(String text) {
    try {
      publish(text);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Sha256 publish(String text) throws Exception {
    try (Staging staging = store.stage()) {
      StagedFile file = staging.add(ArtifactStoreContract.content(text), Long.MAX_VALUE);
      staging.publish();
      return file.digest();
    }
  }

  private static final class RecordedReferences implements BlobReferences {
    private final Set<Sha256> needed = new HashSet<>();
    private Runnable beforeExclusiveWork = () -> {};

    @Override
    public Set<Sha256> referencedAmong(Set<Sha256> digests) {
      Set<Sha256> found = new HashSet<>(digests);
      found.retainAll(needed);
      return found;
    }

    @Override
    public void whileNobodyPublishes(Runnable work) {
      beforeExclusiveWork.run();
      work.run();
    }
  }
}
