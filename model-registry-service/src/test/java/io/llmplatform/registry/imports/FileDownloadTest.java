package io.llmplatform.registry.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.artifact.ArtifactPath;
import io.llmplatform.registry.hub.FakeHub;
import io.llmplatform.registry.hub.FakeHub.Fault;
import io.llmplatform.registry.hub.HubClient;
import io.llmplatform.registry.hub.HubCommit;
import io.llmplatform.registry.hub.HubEndpoint;
import io.llmplatform.registry.hub.HubFile;
import io.llmplatform.registry.hub.HubRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDownloadTest {
  private static final HubRepository REPOSITORY = new HubRepository("acme/tiny");
  private static final byte[] WEIGHTS = new byte[300_000];

  static {
    new Random(3).nextBytes(WEIGHTS);
  }

  @TempDir Path folder;
  private FakeHub hub;
  private HubClient client;
  private HubCommit commit;
  private WantedFile weights;
  private final List<@Nullable String> troubles = new ArrayList<>();

  @BeforeEach
  @SuppressWarnings("NullAway.Init")
  void start() throws Exception {
    hub = new FakeHub();
    client =
        new HubClient(
            HubEndpoint.of(hub.endpoint()),
            new HubClient.Timing(Duration.ofSeconds(5), Duration.ofSeconds(20)),
            5,
            new ObjectMapper().reader(),
            Clock.systemUTC());
    commit =
        new HubCommit(
            hub.repository("acme/tiny")
                .commit(
                    "main",
                    Map.of("empty", new byte[0], "small", new byte[] {1, 2, 3}),
                    Map.of("weights", WEIGHTS)));
    weights = wanted("weights");
  }

  @AfterEach
  void stop() {
    client.close();
    hub.close();
  }

  private WantedFile wanted(String path) throws Exception {
    for (HubFile file : client.files(REPOSITORY, commit, null)) {
      if (file.path().equals(path)) {
        return new WantedFile(new ArtifactPath(path), file);
      }
    }
    throw new AssertionError(path);
  }

  private FileProgress fetch(WantedFile file) throws Exception {
    FileProgress progress = new FileProgress(file);
    try (PartialFile partial = PartialFile.open(folder.resolve("part"))) {
      new FileDownload(
              progress,
              partial,
              from -> client.open(REPOSITORY, commit, file.onHub(), from, null),
              new Patience(3, Duration.ofMillis(1), Duration.ofMillis(1), time -> {}),
              troubles::add)
          .fetch();
    }
    return progress;
  }

  private byte[] fetched() throws IOException {
    return Files.readAllBytes(folder.resolve("part"));
  }

  private void fail(Fault... faults) {
    hub.fail(weights.onHub().digest().hex(), faults);
  }

  private List<@Nullable String> ranges() {
    List<@Nullable String> ranges = new ArrayList<>();
    hub.contentRequests(weights.onHub().digest().hex()).forEach(r -> ranges.add(r.header("Range")));
    return ranges;
  }

  @Test
  void everyKindOfFileComes() throws Exception {
    for (String path : List.of("empty", "small", "weights")) {
      WantedFile file = wanted(path);
      Files.deleteIfExists(folder.resolve("part"));
      assertThat(fetch(file).reached())
          .isEqualTo(new FileProgress.Reached(file.path(), file.size(), true));
      assertThat(fetched()).hasSize((int) file.size());
    }
    assertThat(fetched()).isEqualTo(WEIGHTS);
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws Exception {
    fail(new Fault.Cut(100_000), new Fault.Cut(50_000));
    fetch(weights);
    assertThat(fetched()).isEqualTo(WEIGHTS);
    assertThat(ranges()).containsExactly(null, "bytes=100000-", "bytes=150000-");
    assertThat(troubles).anyMatch(t -> t != null && t.contains("connection failed"));
    assertThat(troubles.get(troubles.size() - 1)).as("it is over").isNull();
  }

  @Test
  void goesOnWhereAnotherProcessLeftOff() throws Exception {
    Files.write(folder.resolve("part"), Arrays.copyOf(WEIGHTS, 120_000));
    fetch(weights);
    assertThat(fetched()).isEqualTo(WEIGHTS);
    assertThat(ranges()).containsExactly("bytes=120000-");
  }

  @Test
  void whatIsWholeIsCheckedAndNotFetchedAgain() throws Exception {
    Files.write(folder.resolve("part"), WEIGHTS);
    fetch(weights);
    assertThat(ranges()).isEmpty();
  }

  @Test
  void whatIsDamagedIsFetchedOnceMore() throws Exception {
    fail(new Fault.Damage());
    fetch(weights);
    assertThat(fetched()).isEqualTo(WEIGHTS);
    assertThat(ranges()).hasSize(2);

    byte[] damaged = Arrays.copyOf(WEIGHTS, 120_000);
    damaged[5] ^= 1;
    Files.write(folder.resolve("part"), damaged);
    fetch(weights);
    assertThat(fetched()).isEqualTo(WEIGHTS);
  }

  @Test
  void whatStaysDamagedIsRefusedByName() {
    fail(new Fault.Damage(), new Fault.Damage());
    assertThatExceptionOfType(ImportFailed.class)
        .isThrownBy(() -> fetch(weights))
        .withMessageContainingAll("'weights'", "SHA-256", weights.onHub().digest().hex())
        .satisfies(failed -> assertThat(failed.problem().file()).isEqualTo("weights"));
  }

  @Test
  void whatIsLongerThanListedIsRefused() {
    WantedFile shorter =
        new WantedFile(weights.path(), new HubFile("weights", 1000, weights.onHub().digest()));
    assertThatExceptionOfType(ImportFailed.class)
        .isThrownBy(() -> fetch(shorter))
        .withMessageContaining("more than the 1000 bytes");
  }

  @Test
  void aBusyHubIsBorneForAWhile() throws Exception {
    fail(new Fault.Answer(429, Map.of("Retry-After", "1")), new Fault.Answer(503, Map.of()));
    fetch(weights);
    assertThat(fetched()).isEqualTo(WEIGHTS);

    Files.delete(folder.resolve("part"));
    Fault busy = new Fault.Answer(503, Map.of());
    fail(busy, busy, busy);
    assertThatExceptionOfType(ImportFailed.class)
        .isThrownBy(() -> fetch(weights))
        .withMessageContainingAll("failed 3 times in a row", "503");
  }

  @Test
  void anInterruptedDownloadEndsAndKeepsWhatItHas() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    fail(new Fault.Hold(100_000, never));
    Thread downloading = Thread.currentThread();
    Thread interrupting =
        new Thread(
            () -> {
              while (part() < 100_000) {
                Thread.onSpinWait();
              }
              downloading.interrupt();
              client.close();
            });
    interrupting.start();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> fetch(weights));
    interrupting.join();
    never.countDown();
    assertThat(fetched()).isEqualTo(Arrays.copyOf(WEIGHTS, 100_000));
  }

  private long part() {
    try {
      return Files.exists(folder.resolve("part")) ? Files.size(folder.resolve("part")) : 0;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
