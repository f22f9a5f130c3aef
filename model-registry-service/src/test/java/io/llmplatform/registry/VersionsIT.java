package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.registry.onnx.OnnxBytes;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class VersionsIT extends RegistryScenario {

  @Test
  void whatIsUploadedIsListedAndDownloadedByteByByte() throws Exception {
    registered();
    byte[] weights = random(300_000, 1);
    byte[] network = OnnxBytes.external(75_000, "location", "model.onnx_data").whole();
    byte[] config = "{\"dim\":384}".getBytes(UTF_8);
    Answer created =
        registry.upload(
            model,
            new Multipart()
                .file("onnx/model.onnx_data", weights)
                .file("onnx/model.onnx", network)
                .description("{\"description\":\"first\",\"tags\":{\"by\":\"me\"}}")
                .file("1_Pooling/config.json", config)
                .file("空 +&%.txt", new byte[0]));
    assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
    String location = "/api/models/" + model + "/versions/1";
    assertThat(created.headers().firstValue("Location")).contains(location);
    assertThat(created.text("/status")).isEqualTo("READY");
    assertThat(created.body().at("/size").asLong())
        .isEqualTo(300_000 + network.length + config.length);

    Answer found = registry.get(location);
    assertThat(found.body()).isEqualTo(created.body());
    assertThat(found.text("/description")).isEqualTo("first");
    assertThat(found.text("/tags/by")).isEqualTo("me");
    assertThat(found.body().at("/files").findValuesAsText("path"))
        .containsExactly(
            "1_Pooling/config.json", "onnx/model.onnx", "onnx/model.onnx_data", "空 +&%.txt");
    assertThat(found.text("/files/2/sha256")).isEqualTo(sha256(weights));
    assertThat(found.body().at("/files/2/size").asLong()).isEqualTo(300_000);

    assertThat(registry.download(model, 1, "onnx/model.onnx_data").body()).isEqualTo(weights);
    assertThat(registry.download(model, 1, "onnx/model.onnx").body()).isEqualTo(network);
    assertThat(registry.download(model, 1, "1_Pooling/config.json").body()).isEqualTo(config);
    assertThat(registry.download(model, 1, "%E7%A9%BA%20+&%25.txt").body()).isEmpty();
    assertThat(registry.get("/api/models/" + model).body().at("/latestVersion").asInt())
        .isEqualTo(1);
  }

  @Test
  void aDownloadTellsItsDigestAndTakesRangesAndConditions() throws Exception {
    registered();
    byte[] content = "0123456789".getBytes(UTF_8);
    registry.upload(model, new Multipart().file("dir/a.html", content));

    HttpResponse<byte[]> whole = registry.download(model, 1, "dir/a.html");
    String etag = '"' + sha256(content) + '"';
    String digest = "sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:";
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(header(whole, "Content-Length")).isEqualTo("10");
    assertThat(header(whole, "ETag")).isEqualTo(etag);
    assertThat(header(whole, "Content-Digest")).isEqualTo(digest);
    assertThat(header(whole, "Repr-Digest")).isEqualTo(digest);
    assertThat(header(whole, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(whole, "Content-Type")).isEqualTo("application/octet-stream");
    assertThat(header(whole, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(whole, "Content-Disposition")).startsWith("attachment;").contains("a.html");

    HttpResponse<byte[]> range = registry.download(model, 1, "dir/a.html", "Range", "bytes=3-5");
    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(range.body()).isEqualTo("345".getBytes(UTF_8));
    assertThat(header(range, "Content-Range")).isEqualTo("bytes 3-5/10");
    assertThat(header(range, "Repr-Digest")).isEqualTo(digest);
    assertThat(range.headers().firstValue("Content-Digest")).isEmpty();

    HttpResponse<byte[]> tail = registry.download(model, 1, "dir/a.html", "Range", "bytes=-2");
    assertThat(tail.body()).isEqualTo("89".getBytes(UTF_8));
    assertThat(registry.download(model, 1, "dir/a.html", "Range", "bytes=10-").statusCode())
        .isEqualTo(416);
    assertThat(registry.download(model, 1, "dir/a.html", "If-None-Match", etag).statusCode())
        .isEqualTo(304);
    assertThat(registry.download(model, 1, "dir/a.html", "If-None-Match", "\"x\"").statusCode())
        .isEqualTo(200);

    HttpResponse<byte[]> still =
        registry.download(model, 1, "dir/a.html", "Range", "bytes=3-5", "If-Range", etag);
    assertThat(still.statusCode()).isEqualTo(206);
    for (String other : List.of("\"x\"", "W/" + etag, "Sat, 28 Nov 2026 00:00:00 GMT")) {
      HttpResponse<byte[]> changed =
          registry.download(model, 1, "dir/a.html", "Range", "bytes=3-5", "If-Range", other);
      assertThat(changed.statusCode()).as(other).isEqualTo(200);
      assertThat(changed.body()).isEqualTo(content);
      assertThat(header(changed, "Content-Length")).isEqualTo("10");
      assertThat(header(changed, "Content-Digest")).isEqualTo(digest);
    }

    HttpResponse<byte[]> head = registry.head(model, 1, "dir/a.html", "Range", "bytes=3-5");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "Content-Length")).isEqualTo("10");
    assertThat(header(head, "ETag")).isEqualTo(etag);
    assertThat(header(head, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(registry.head(model, 1, "dir/a.html", "If-None-Match", etag).statusCode())
        .isEqualTo(304);
    assertThat(registry.head(model, 1, "dir/b.html").statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    assertProblem(registry.upload(model, new Multipart().file("a", "1")), 404, "");
    assertProblem(registry.get("/api/models/" + model + "/versions"), 404, "");
    registered();
    registry.upload(model, new Multipart().file("a", "1"));
    assertProblem(registry.get("/api/models/" + model + "/versions/2"), 404, "");
    assertProblem(registry.get("/api/models/" + model + "/versions/0"), 404, "");
    assertProblem(registry.get("/api/models/" + model + "/versions/x"), 400, "version");
    for (String path : List.of("b", "a/b", "", "%2e%2e/a", "x/../a", "a%00", "%5Ca")) {
      assertThat(registry.download(model, 1, path).statusCode()).as(path).isIn(400, 404);
    }
    assertThat(registry.download(model, 2, "a").statusCode()).isEqualTo(404);
  }

  @Test
  void aRefusedUploadLeavesNeitherAVersionNorAFile() throws Exception {
    registered();
    List<Path> before = stored();
    String sha = sha256("other".getBytes(UTF_8));
    Multipart damaged =
        new Multipart()
            .file("good", "good-" + model)
            .file("bad", "bad")
            .description("{\"sha256\":{\"bad\":\"" + sha + "\"}}");
    assertProblem(registry.upload(model, damaged), 400, "bad");
    String digest = "Content-Digest: sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:";
    Multipart header = new Multipart().file("x/bad", "abd".getBytes(UTF_8), digest);
    assertProblem(registry.upload(model, header), 400, "x/bad");
    assertProblem(
        registry.upload(model, new Multipart().file("ok", model).file("../up", "1")),
        400,
        "filename");
    assertProblem(
        registry.upload(model, new Multipart().file("ok", model).file("ok", "1")), 400, "ok");
    assertProblem(registry.upload(model, new Multipart()), 400, "");
    Answer tooLarge = registry.upload(model, new Multipart().file("a", new byte[1 << 20 | 1]));
    assertProblem(tooLarge, 413, "");
    assertThat(tooLarge.text("/detail")).contains("registry.artifacts.max-file-size", "1048576");
    Multipart many = new Multipart();
    IntStream.range(0, 21).forEach(i -> many.file("f" + i, model + i));
    Answer tooMany = registry.upload(model, many);
    assertProblem(tooMany, 413, "");
    assertThat(tooMany.text("/detail")).contains("registry.artifacts.max-files", "20");

    assertThat(registry.get("/api/models/" + model + "/versions").body().at("/items")).isEmpty();
    assertThat(stored()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void aZipBombIsRefusedUnreadUnderAnyNameAndAnOnnxFileThatCannotBeServed() throws Exception {
    registered();
    List<Path> before = stored();
    byte[] bomb = bomb();
    assertThat(bomb).hasSizeLessThan(1 << 20);
    for (String name : List.of("model.zip", "model.onnx", "weights/model.dat")) {
      Answer answer = registry.upload(model, new Multipart().file("ok", model).file(name, bomb));
      assertProblem(answer, 400, name);
      assertThat(answer.text("/detail")).contains(name, "upload its files singly");
    }
    byte[] whole = OnnxBytes.identity().whole();
    assertRefused("onnx/model.onnx", Arrays.copyOf(whole, whole.length / 2), "truncated");
    assertRefused("a.onnx", "garbage".getBytes(UTF_8), "no ONNX model");
    byte[] escaping = OnnxBytes.external(1, "location", "../../../etc/passwd").whole();
    assertRefused("a.onnx", escaping, "within the model's folder");
    byte[] lonely = OnnxBytes.external(1, "location", "weights").whole();
    assertRefused("a.onnx", lonely, "'weights', which the version does not have");
    assertThat(stored()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(registry.upload(model, new Multipart().file("model.pt", bomb)).status())
        .as("weights that are a zip by definition are kept as they are")
        .isEqualTo(201);
  }

  private void assertRefused(String path, byte[] content, String words) throws Exception {
    Answer answer = registry.upload(model, new Multipart().file(path, content));
    assertProblem(answer, 400, path);
    assertThat(answer.text("/detail")).contains(path, words);
  }

  /** 200 MiB in 200 KB. */
  private static byte[] bomb() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("zeros"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        zip.write(zeros);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void anotherMediaTypeIsRefused() throws Exception {
    registered();
    assertProblem(registry.post("/api/models/" + model + "/versions", List.of()), 400, "");
    assertProblem(registry.postText("/api/models/" + model + "/versions", "a"), 415, "");
  }

  @Test
  void identicalContentIsStoredOnce() throws Exception {
    registered();
    byte[] content = random(10_000, 2);
    int before = stored().size();
    registry.upload(model, new Multipart().file("a", content).file("b/c", content));
    registry.upload(model, new Multipart().file("d", content));
    assertThat(stored()).hasSize(before + 1);
    assertThat(registry.download(model, 1, "b/c").body()).isEqualTo(content);
    assertThat(registry.download(model, 2, "d").body()).isEqualTo(content);
  }

  @Test
  void concurrentUploadsGetConsecutiveNumbersAndKeepTheirOwnFiles() throws Exception {
    registered();
    int clients = 8;
    int each = 5;
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Callable<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < clients * each; i++) {
        String content = "content " + i;
        calls.add(() -> registry.upload(model, new Multipart().file("a", content)));
      }
      TreeSet<Integer> numbers = new TreeSet<>();
      List<Future<Answer>> answers = threads.invokeAll(calls);
      for (int i = 0; i < answers.size(); i++) {
        Answer answer = answers.get(i).get();
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        int number = answer.body().at("/version").asInt();
        numbers.add(number);
        assertThat(registry.download(model, number, "a").body())
            .isEqualTo(("content " + i).getBytes(UTF_8));
      }
      assertThat(numbers)
          .containsExactlyElementsOf(IntStream.rangeClosed(1, clients * each).boxed().toList());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void versionsAreListedNewestFirstPageByPage() throws Exception {
    registered();
    for (int i = 1; i <= 5; i++) {
      registry.upload(model, new Multipart().file("a", "v" + i).file("b", "x"));
    }
    List<Integer> listed = new ArrayList<>();
    String token = "";
    do {
      String path = "/api/models/" + model + "/versions?limit=2&pageToken=" + token;
      Answer page = registry.get(path);
      for (JsonNode item : page.body().at("/items")) {
        listed.add(item.at("/version").asInt());
        assertThat(item.at("/fileCount").asInt()).isEqualTo(2);
        assertThat(item.has("files")).isFalse();
      }
      token = page.text("/nextPageToken");
    } while (!token.isEmpty());
    assertThat(listed).containsExactly(5, 4, 3, 2, 1);
    assertProblem(
        registry.get("/api/models/" + model + "/versions?pageToken=YQ"), 400, "pageToken");
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  static byte[] random(int size, long seed) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return content;
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
