package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.artifact.SweepingOrphans;
import io.llmplatform.registry.onnx.OnnxBytes;
import io.llmplatform.registry.upload.ExpiringUploads;
import io.llmplatform.testing.identity.TestCaller;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Uploads by parts of 1 KiB. */
class UploadsIT extends RegistryScenario {
  private static final int PART = 1024;

  private final SweepingOrphans sweeping;
  private final ExpiringUploads expiring;
  private final JdbcClient database;

  @Autowired
  UploadsIT(SweepingOrphans sweeping, ExpiringUploads expiring, JdbcClient database) {
    this.sweeping = sweeping;
    this.expiring = expiring;
    this.database = database;
  }

  @Test
  void partsInAnyOrderAndSideBySideBecomeOneVersion() throws Exception {
    registered();
    List<Path> before = stored();
    byte[] large = VersionsIT.random(20 * PART + 17, 3);
    byte[] small = VersionsIT.random(100, 4);
    Answer begun =
        begin(
            Map.of("description", "first", "sha256", Map.of("large", UploadLoad.sha256(large))),
            file("dir/small", small.length, null),
            file("empty", 0, null),
            file("large", large.length, null));
    assertThat(begun.status()).as("%s", begun.body()).isEqualTo(201);
    String upload = uploads() + "/" + begun.text("/id");
    assertThat(begun.headers().firstValue("Location")).contains(upload);
    assertThat(begun.body().at("/partSize").asInt()).isEqualTo(PART);
    assertThat(begun.body().at("/files").findValuesAsText("parts")).containsExactly("1", "0", "21");

    // What a slow client sent first is replaced by what it sends again.
    assertThat(put(upload, "large", 1, VersionsIT.random(PART, 5)).status()).isEqualTo(200);
    assertThat(registry.post(upload + "/complete", Map.of()).text("/detail"))
        .contains("'dir/small'", "1 parts are missing");
    sendAll(upload, "large", large);
    sweeping.sweep();
    Answer first = put(upload, "large", 1, part(large, 1));
    assertThat(first.text("/sha256")).isEqualTo(UploadLoad.sha256(part(large, 1)));
    assertThat(put(upload, "dir/small", 1, small).status()).isEqualTo(200);

    JsonNode state = registry.get(upload).body();
    assertThat(state.at("/version").isMissingNode()).isTrue();
    assertThat(state.at("/files/2/received").findValuesAsText("part"))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 21).mapToObj(i -> i + "").toList());

    Answer completed = registry.post(upload + "/complete", Map.of());
    assertThat(completed.status()).as("%s", completed.body()).isEqualTo(200);
    assertThat(completed.text("/description")).isEqualTo("first");
    assertThat(registry.post(upload + "/complete", Map.of()).body()).isEqualTo(completed.body());
    assertThat(registry.get(upload).body().at("/version").asInt()).isEqualTo(1);
    assertThat(registry.get("/api/models/" + model + "/versions").body().at("/items")).hasSize(1);
    assertProblem(put(upload, "large", 1, part(large, 1)), 409, "");

    sweeping.sweep();
    assertThat(registry.download(model, 1, "large").body()).isEqualTo(large);
    assertThat(registry.download(model, 1, "dir/small").body()).isEqualTo(small);
    assertThat(registry.download(model, 1, "empty").body()).isEmpty();
    assertThat(stored()).as("no part stays").hasSizeLessThanOrEqualTo(before.size() + 3);
  }

  @Test
  void completingSideBySideGivesOneVersion() throws Exception {
    registered();
    byte[] content = VersionsIT.random(3 * PART, 6);
    String upload = uploads() + "/" + begin(null, file("a", content.length, null)).text("/id");
    sendAll(upload, "a", content);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Answer>> calls =
          Collections.nCopies(8, () -> registry.post(upload + "/complete", Map.of()));
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        assertThat(answer.get().status()).as("%s", answer.get().body()).isEqualTo(200);
        assertThat(answer.get().body().at("/version").asInt()).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(registry.get("/api/models/" + model + "/versions").body().at("/items")).hasSize(1);
  }

  @Test
  void whatCannotBecomeAVersionIsRefusedAtTheBeginning() throws Exception {
    registered();
    assertProblem(begin(null), 400, "files");
    assertProblem(registry.post(uploads(), Map.of()), 400, "files");
    assertProblem(registry.post(uploads(), List.of()), 400, "");
    assertProblem(begin(null, file("ok", 1, null), file("../up", 1, null)), 400, "files[1].path");
    assertProblem(begin(null, file(null, 1, null)), 400, "files[0].path");
    assertProblem(begin(null, file("a", -1, null)), 400, "files[0].size");
    assertProblem(begin(null, file("a", null, null)), 400, "files[0].size");
    assertProblem(begin(null, file("a", 1, "abc")), 400, "files[0].sha256");
    assertProblem(begin(null, file("a", 1, null), file("a", 1, null)), 400, "a");
    assertProblem(begin(null, file("a", 1, null), file("a/b", 1, null)), 400, "a/b");
    assertProblem(begin(null, file("a.zip", 1, null)), 400, "a.zip");
    Answer tooLarge = begin(null, file("a", (1 << 20) + 1, null));
    assertProblem(tooLarge, 413, "");
    assertThat(tooLarge.text("/detail")).contains("registry.artifacts.max-file-size");
    Map<?, ?>[] many = new Map<?, ?>[21];
    Arrays.setAll(many, i -> file("f" + i, 1, null));
    assertProblem(begin(null, many), 413, "");
    String hex = "ab".repeat(32);
    assertProblem(
        begin(Map.of("sha256", Map.of("b", hex)), file("a", 1, null)), 400, "version.sha256");
    assertProblem(
        begin(Map.of("sha256", Map.of("a", hex)), file("a", 1, "cd".repeat(32))),
        400,
        "version.sha256");
    assertProblem(
        begin(Map.of("description", "x".repeat(5001)), file("a", 1, null)), 400, "description");
    for (int i = 0; i < 5; i++) {
      assertThat(begin(null, file("a", 1, null)).status()).isEqualTo(201);
    }
    Answer tooManyOpen = begin(null, file("a", 1, null));
    assertProblem(tooManyOpen, 409, "");
    assertThat(tooManyOpen.text("/detail")).contains("registry.uploads.max-open");
  }

  @Test
  void aPartThatIsNotWhatItShouldBeIsRefusedAndTheEarlierOneStays() throws Exception {
    registered();
    byte[] content = VersionsIT.random(2 * PART + 1, 7);
    String upload =
        uploads()
            + "/"
            + begin(null, file("a", content.length, UploadLoad.sha256(content))).text("/id");
    sendAll(upload, "a", content);
    JsonNode before = registry.get(upload).body().at("/files");
    assertProblem(put(upload, "a", 0, part(content, 1)), 400, "part");
    assertProblem(put(upload, "a", 4, new byte[1]), 400, "part");
    assertProblem(put(upload, "a", 1, new byte[PART - 1]), 400, "part");
    assertProblem(put(upload, "a", 1, new byte[PART + 1]), 400, "part");
    assertProblem(put(upload, "a", 3, new byte[PART]), 400, "part");
    assertProblem(put(upload, "b", 1, new byte[1]), 404, "");
    assertProblem(put(upload, "../a", 1, new byte[1]), 400, "");
    assertProblem(registry.putBytes(upload + "/files/a?part=x", new byte[1]), 400, "part");
    assertProblem(registry.putBytes(upload + "/files/a?sha256=zz", new byte[1]), 400, "sha256");
    String another = "?part=1&sha256=" + UploadLoad.sha256(new byte[1]);
    assertProblem(registry.putBytes(upload + "/files/a" + another, new byte[PART]), 400, "part");
    String digest = "sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
    assertProblem(
        registry.putBytes(upload + "/files/a?part=1", new byte[PART], "Content-Digest", digest),
        400,
        "part");
    assertProblem(put(upload, "a", 1, Arrays.copyOf(zip(), PART)), 400, "a");
    assertThat(registry.get(upload).body().at("/files")).isEqualTo(before);

    // A damage that no part's digest told is found by the file's, and mended by sending again.
    assertThat(put(upload, "a", 2, new byte[PART]).status()).isEqualTo(200);
    assertProblem(registry.post(upload + "/complete", Map.of()), 400, "a");
    assertThat(put(upload, "a", 2, part(content, 2)).status()).isEqualTo(200);
    assertThat(registry.post(upload + "/complete", Map.of()).status()).isEqualTo(200);
    assertThat(registry.download(model, 1, "a").body()).isEqualTo(content);
  }

  @Test
  void anOnnxFileThatCannotBeServedIsRefusedAtTheEnd() throws Exception {
    registered();
    byte[] whole = OnnxBytes.external(4, "location", "w.bin").whole();
    String upload =
        uploads()
            + "/"
            + begin(null, file("m.onnx", whole.length, null), file("w.bin", 15, null)).text("/id");
    put(upload, "m.onnx", 1, whole);
    put(upload, "w.bin", 1, new byte[15]);
    Answer refused = registry.post(upload + "/complete", Map.of());
    assertProblem(refused, 400, "m.onnx");
    assertThat(refused.text("/detail")).contains("needs 16 bytes", "w.bin");
    assertThat(registry.get("/api/models/" + model + "/versions").body().at("/items")).isEmpty();
  }

  @Test
  void contentThatTheTenantCanDownloadAlreadyNeedNotBeSentAndNobodyLearnsWhatOthersHave()
      throws Exception {
    registered();
    RegistryClient acme = as(TestCaller.developer("acme"));
    RegistryClient other = as(TestCaller.developer("other"));
    byte[] content = VersionsIT.random(3 * PART, 8);
    String hex = UploadLoad.sha256(content);
    String base = model + "-known";
    assertThat(acme.register(base).status()).isEqualTo(201);
    assertThat(acme.upload(base, new Multipart().file("a", content)).status()).isEqualTo(201);

    Map<String, ?> known = Map.of("files", List.of(file("b", content.length, hex)));
    Answer begun = acme.post("/api/models/" + base + "/uploads", known);
    assertThat(begun.body().at("/files/0/parts").asInt()).isZero();
    Answer completed =
        acme.post("/api/models/" + base + "/uploads/" + begun.text("/id") + "/complete", Map.of());
    assertThat(completed.status()).as("%s", completed.body()).isEqualTo(200);
    assertThat(acme.download(base, 2, "b").body()).isEqualTo(content);
    Map<String, ?> renamed = Map.of("files", List.of(file("b", content.length - 1, hex)));
    assertThat(
            acme.post("/api/models/" + base + "/uploads", renamed)
                .body()
                .at("/files/0/parts")
                .asInt())
        .as("of another size, it is not that content")
        .isEqualTo(3);

    assertThat(other.register(base).status()).isEqualTo(201);
    Answer secret = other.post("/api/models/" + base + "/uploads", known);
    assertThat(secret.body().at("/files/0/parts").asInt()).isEqualTo(3);
    assertProblem(
        other.post(
            "/api/models/" + base + "/uploads/" + secret.text("/id") + "/complete", Map.of()),
        409,
        "");

    assertProblem(acme.get("/api/models/" + base + "/uploads/" + secret.text("/id")), 404, "");
    assertProblem(acme.get("/api/models/" + base + "/uploads/" + UUID.randomUUID()), 404, "");
    assertProblem(acme.get("/api/models/" + base + "/uploads/1-1-1-1-1"), 404, "");
  }

  @Test
  void whatIsAbortedOrNotContinuedIsSwept() throws Exception {
    registered();
    sweeping.sweep();
    List<Path> before = stored();
    String aborted = uploads() + "/" + begin(null, file("a", PART, null)).text("/id");
    String left = uploads() + "/" + begin(null, file("a", PART, null)).text("/id");
    put(aborted, "a", 1, VersionsIT.random(PART, 9));
    put(left, "a", 1, VersionsIT.random(PART, 10));
    sweeping.sweep();
    assertThat(stored()).hasSize(before.size() + 2);

    assertThat(registry.delete(aborted).status()).isEqualTo(204);
    assertProblem(registry.delete(aborted), 404, "");
    sweeping.sweep();
    assertThat(stored()).hasSize(before.size() + 1);

    expiring.dropExpired();
    assertThat(registry.get(left).status()).isEqualTo(200);
    database
        .sql("update upload set expires_at = now() - interval '1 second' where id = ?::uuid")
        .param(left.substring(left.lastIndexOf('/') + 1))
        .update();
    expiring.dropExpired();
    assertProblem(put(left, "a", 1, VersionsIT.random(PART, 10)), 404, "");
    sweeping.sweep();
    assertThat(stored()).containsExactlyInAnyOrderElementsOf(before);
  }

  private String uploads() {
    return "/api/models/" + model + "/uploads";
  }

  private Answer begin(@Nullable Map<String, ?> version, Map<?, ?>... files) throws Exception {
    Map<String, Object> body = new HashMap<>(Map.of("files", List.of(files)));
    if (version != null) {
      body.put("version", version);
    }
    return registry.post(uploads(), body);
  }

  private static Map<String, Object> file(
      @Nullable String path, @Nullable Integer size, @Nullable String sha256) {
    Map<String, Object> file = new HashMap<>();
    file.put("path", path);
    file.put("size", size);
    file.put("sha256", sha256);
    return file;
  }

  private Answer put(String upload, String path, int part, byte[] content) throws Exception {
    return registry.putBytes(upload + "/files/" + path + "?part=" + part, content);
  }

  private void sendAll(String upload, String path, byte[] content) throws Exception {
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 1; (i - 1) * PART < content.length; i++) {
      int number = i;
      calls.add(() -> put(upload, path, number, part(content, number)));
    }
    Collections.shuffle(calls, new Random(1));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        assertThat(answer.get().status()).as("%s", answer.get().body()).isEqualTo(200);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static byte[] part(byte[] content, int number) {
    int from = (number - 1) * PART;
    return Arrays.copyOfRange(content, from, Math.min(content.length, from + PART));
  }

  private static byte[] zip() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("a"));
      zip.write("a".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
