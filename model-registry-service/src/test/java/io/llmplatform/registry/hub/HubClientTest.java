package io.llmplatform.registry.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.registry.hub.FakeHub.Fault;
import io.llmplatform.registry.hub.FakeHub.Request;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubClientTest {
  private static final HubRepository REPOSITORY = new HubRepository("acme/tiny");
  private static final HubToken TOKEN = new HubToken("hf_secret");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private static final byte[] WEIGHTS = new byte[100_000];

  static {
    new Random(7).nextBytes(WEIGHTS);
  }

  private FakeHub hub;
  private HubClient client;

  @BeforeEach
  @SuppressWarnings("NullAway.Init")
  void start() throws IOException {
    hub = new FakeHub();
    client = client(hub.endpoint());
  }

  @AfterEach
  void stop() {
    client.close();
    hub.close();
  }

  private static HubClient client(String endpoint) {
    HubClient.Timing timing = new HubClient.Timing(Duration.ofSeconds(5), Duration.ofSeconds(20));
    return new HubClient(HubEndpoint.of(endpoint), timing, 5, new ObjectMapper().reader(), CLOCK);
  }

  private HubCommit committed() {
    return new HubCommit(
        hub.repository(REPOSITORY.value())
            .commit(
                "main",
                Map.of("config.json", "{}".getBytes(UTF_8), "1/a b#ü.txt", "x".getBytes(UTF_8)),
                Map.of("onnx/model.onnx", WEIGHTS)));
  }

  private HubFile file(HubCommit commit, String path) throws Exception {
    return client.files(REPOSITORY, commit, TOKEN).stream()
        .filter(f -> f.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private byte[] content(HubCommit commit, HubFile file, long from, @Nullable HubToken token)
      throws Exception {
    try (HubDownload download = client.open(REPOSITORY, commit, file, from, token)) {
      assertThat(download.from()).isEqualTo(from);
      return download.content().readAllBytes();
    }
  }

  @Test
  void aRevisionMeansACommit() throws Exception {
    HubCommit commit = committed();
    HubCommit other =
        new HubCommit(hub.repository(REPOSITORY.value()).commit("refs/pr/1", Map.of(), Map.of()));
    assertThat(client.commit(REPOSITORY, HubRevision.MAIN, null)).isEqualTo(commit);
    assertThat(client.commit(REPOSITORY, new HubRevision("refs/pr/1"), null)).isEqualTo(other);
    assertThat(client.commit(REPOSITORY, new HubRevision(commit.hex()), null)).isEqualTo(commit);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  void everyFileIsListedWhateverThePages(int pageSize) throws Exception {
    HubCommit commit = committed();
    hub.listInPagesOf(pageSize);
    Map<String, Long> sizes = new TreeMap<>();
    client.files(REPOSITORY, commit, null).forEach(f -> sizes.put(f.path(), f.size()));
    assertThat(sizes)
        .isEqualTo(Map.of("config.json", 2L, "1/a b#ü.txt", 1L, "onnx/model.onnx", 100_000L));
  }

  @Test
  void furtherPagesAreTheHubsWhateverHostItsLinksName() throws Exception {
    HubCommit commit = committed();
    hub.listInPagesOf(1);
    hub.nameInLinks("https://huggingface.example");
    assertThat(client.files(REPOSITORY, commit, null)).hasSize(3);
  }

  @Test
  void contentHashesToWhatTheHubSays() throws Exception {
    HubCommit commit = committed();
    for (HubFile file : client.files(REPOSITORY, commit, null)) {
      MessageDigest digest = file.digest().begin(file.size());
      digest.update(content(commit, file, 0, null));
      assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(file.digest().hex());
    }
    assertThat(file(commit, "onnx/model.onnx").digest()).isInstanceOf(HubDigest.Lfs.class);
    assertThat(file(commit, "config.json").digest()).isInstanceOf(HubDigest.GitBlob.class);
  }

  @Test
  void goesOnAtAnyByte() throws Exception {
    HubCommit commit = committed();
    HubFile file = file(commit, "onnx/model.onnx");
    assertThat(content(commit, file, 99_000, null))
        .isEqualTo(Arrays.copyOfRange(WEIGHTS, 99_000, 100_000));
    assertThat(hub.contentRequests(file.digest().hex()).get(0).header("Range"))
        .isEqualTo("bytes=99000-");
  }

  @Test
  void aBrokenConnectionIsNoEnd() throws Exception {
    HubCommit commit = committed();
    HubFile file = file(commit, "onnx/model.onnx");
    hub.fail(file.digest().hex(), new Fault.Cut(5000));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> content(commit, file, 0, null));
  }

  @Test
  void theTokenGoesToTheHubAndToNobodyElse() throws Exception {
    HubCommit commit = committed();
    hub.repository(REPOSITORY.value()).needing(TOKEN.value());
    assertThat(client.commit(REPOSITORY, HubRevision.MAIN, TOKEN)).isEqualTo(commit);
    assertThat(content(commit, file(commit, "onnx/model.onnx"), 0, TOKEN)).isEqualTo(WEIGHTS);
    assertThat(content(commit, file(commit, "config.json"), 0, TOKEN)).hasSize(2);
    List<Request> requests = hub.requests();
    assertThat(requests).anyMatch(Request::toNetwork).anyMatch(r -> !r.toNetwork());
    for (Request request : requests) {
      assertThat(request.header("Authorization"))
          .as("%s", request)
          .isEqualTo(request.toNetwork() ? null : "Bearer hf_secret");
    }
  }

  @Test
  void closingBreaksAReadOff() throws Exception {
    HubCommit commit = committed();
    HubFile file = file(commit, "onnx/model.onnx");
    CountDownLatch never = new CountDownLatch(1);
    hub.fail(file.digest().hex(), new Fault.Hold(10, never));
    HubDownload download = client.open(REPOSITORY, commit, file, 0, null);
    InputStream content = download.content();
    assertThat(content.readNBytes(10)).hasSize(10);
    Thread closer = new Thread(download::close);
    closer.start();
    assertThatExceptionOfType(IOException.class).isThrownBy(content::read);
    closer.join();
    never.countDown();
  }

  @Test
  void refusalsSayWhatToDo() throws Exception {
    HubCommit commit = committed();
    assertRefused(
        () -> client.commit(new HubRepository("acme/none"), HubRevision.MAIN, null),
        "knows no repository 'acme/none', or it is private: then a token is needed");
    assertRefused(
        () -> client.commit(new HubRepository("acme/none"), HubRevision.MAIN, TOKEN),
        "that the token may read");
    assertRefused(
        () -> client.commit(REPOSITORY, new HubRevision("v9"), null), "has no revision 'v9'");
    assertRefused(
        () ->
            client.open(
                REPOSITORY,
                commit,
                new HubFile("no.bin", 1, new HubDigest.GitBlob(commit.hex())),
                0,
                null),
        "has no file 'no.bin'");

    hub.repository(REPOSITORY.value()).gatedFor(TOKEN.value());
    HubFile file = file(commit, "config.json");
    assertRefused(
        () -> client.open(REPOSITORY, commit, file, 0, null),
        "gated: accept its licence at " + hub.endpoint() + "/acme/tiny and give the token");
    assertRefused(
        () -> client.open(REPOSITORY, commit, file, 0, new HubToken("another")),
        "with the account that the token belongs to");
    assertThat(content(commit, file, 0, TOKEN)).hasSize(2);
  }

  @Test
  void aRefusalHoldsTheHubsWordsButNeitherLinesNorTheToken() throws Exception {
    hub.fail(
        "/api/models/acme/tiny/revision/main",
        new Fault.Answer(403, Map.of("X-Error-Message", "No\u00e9 " + "x".repeat(500))));
    assertThatExceptionOfType(HubRefused.class)
        .isThrownBy(() -> client.commit(REPOSITORY, HubRevision.MAIN, TOKEN))
        .satisfies(
            refused ->
                assertThat(refused.sentence())
                    .contains("It says: No")
                    .doesNotContain(TOKEN.value())
                    .hasSizeLessThan(400));
  }

  @Test
  void aBusyHubIsAskedAgainWhenItSays() throws Exception {
    String path = "/api/models/acme/tiny/revision/main";
    hub.fail(
        path,
        new Fault.Answer(429, Map.of("Retry-After", "17")),
        new Fault.Answer(503, Map.of("Retry-After", "Thu, 01 Jan 2026 00:01:00 GMT")),
        new Fault.Answer(429, Map.of("Retry-After", "99999999")),
        new Fault.Answer(500, Map.of()));
    for (Duration wait :
        Arrays.asList(Duration.ofSeconds(17), Duration.ofMinutes(1), Duration.ofHours(1), null)) {
      assertThatExceptionOfType(HubUnavailable.class)
          .isThrownBy(() -> client.commit(REPOSITORY, HubRevision.MAIN, null))
          .satisfies(busy -> assertThat(busy.retryAfter()).isEqualTo(wait));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://example.org/x", "file:///etc/passwd", "http://a:b@127.0.0.1/", "http://["})
  void redirectsLeadToTheWebOnly(String location) {
    redirectOnce(location);
    assertRefused(() -> client.commit(REPOSITORY, HubRevision.MAIN, null), "redirects to what is");
  }

  @Test
  void redirectsHaveAnEnd() {
    for (int i = 0; i < 10; i++) {
      redirectOnce("/api/models/acme/tiny/revision/main");
    }
    assertRefused(
        () -> client.commit(REPOSITORY, HubRevision.MAIN, null), "redirects more than 5 times");
  }

  @Test
  void aRenamedRepositoryIsFollowed() throws Exception {
    HubCommit commit = committed();
    hub.fail(
        "/api/models/acme/old/revision/main",
        new Fault.Answer(307, Map.of("Location", "/api/models/acme/tiny/revision/main")));
    assertThat(client.commit(new HubRepository("acme/old"), HubRevision.MAIN, null))
        .isEqualTo(commit);
  }

  @Test
  void whatIsNoHubIsRefused() throws Exception {
    try (FakeHub other = new FakeHub()) {
      other.fail(
          "/api/models/acme/tiny/revision/main",
          new Fault.Answer(200, Map.of("Content-Type", "text/html")));
      try (HubClient misled = client(other.endpoint())) {
        assertRefused(
            () -> misled.commit(REPOSITORY, HubRevision.MAIN, null),
            "does not speak the hub's API");
      }
    }
  }

  @Test
  void aHubThatIsAwayIsWorthAnotherTry() throws Exception {
    FakeHub gone = new FakeHub();
    gone.close();
    try (HubClient alone = client(gone.endpoint())) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> alone.commit(REPOSITORY, HubRevision.MAIN, null));
    }
  }

  private void redirectOnce(String location) {
    hub.fail(
        "/api/models/acme/tiny/revision/main", new Fault.Answer(302, Map.of("Location", location)));
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String sentence) {
    assertThatExceptionOfType(HubRefused.class)
        .isThrownBy(call)
        .satisfies(refused -> assertThat(refused.sentence()).contains(sentence));
  }
}
