package io.llmplatform.inference.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * A model that the platform serves while this is open, brought to it as any user brings one:
 * registered, uploaded, deployed. It is removed for good in the end, and one that an aborted run
 * left behind is removed in the beginning.
 */
final class UploadedModel implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int OK = 200;
  private static final String JSON = "application/json";

  private final Platform platform;
  private final String name;
  private final List<String> inputs = new ArrayList<>();

  /**
   * @param folder of the version's files, each at its path
   */
  UploadedModel(Platform platform, String name, Path folder)
      throws IOException, InterruptedException {
    this.platform = platform;
    this.name = name;
    close();
    post("/api/models", Map.of("name", name, "description", "Of a benchmark that runs"));
    deploy(upload(folder));
    awaitStatus(status -> status == OK);
    platform
        .get("/v2/models/" + name)
        .path("inputs")
        .forEach(input -> inputs.add(input.path("name").asText()));
  }

  String name() {
    return name;
  }

  /** The names of its inputs. */
  List<String> inputs() {
    return List.copyOf(inputs);
  }

  private JsonNode post(String path, Object body) throws IOException, InterruptedException {
    return platform.send("POST", path, JSON, json(body));
  }

  private static BodyPublisher json(Object body) throws IOException {
    return BodyPublishers.ofByteArray(Platform.JSON.writeValueAsBytes(body));
  }

  /** The version's number. */
  private int upload(Path folder) throws IOException, InterruptedException {
    String boundary = "benchmark-" + UUID.randomUUID();
    List<BodyPublisher> pieces = new ArrayList<>();
    for (Path file : files(folder)) {
      String head =
          "--%s\r\n"
              + "Content-Disposition: form-data; name=\"files\"; filename=\"%s\"\r\n"
              + "Content-Type: application/octet-stream\r\n\r\n";
      pieces.add(BodyPublishers.ofString(head.formatted(boundary, folder.relativize(file))));
      pieces.add(BodyPublishers.ofFile(file));
      pieces.add(BodyPublishers.ofString("\r\n"));
    }
    pieces.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
    return platform
        .send(
            "POST",
            "/api/models/" + name + "/versions",
            "multipart/form-data; boundary=" + boundary,
            BodyPublishers.concat(pieces.toArray(BodyPublisher[]::new)))
        .path("version")
        .asInt();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void deploy(int version) throws IOException, InterruptedException {
    platform.send("PUT", "/api/deployments/" + name, JSON, json(Map.of("version", version)));
  }

  private void awaitStatus(IntPredicate wanted) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    int status = platform.status("/v2/models/" + name + "/ready");
    while (!wanted.test(status)) {
      if (System.nanoTime() > deadline) {
        throw new IOException(name + " is still answered with " + status);
      }
      TimeUnit.MILLISECONDS.sleep(500);
      status = platform.status("/v2/models/" + name + "/ready");
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    platform.delete("/api/deployments/" + name);
    // The service follows; the next model of this name must not meet this one.
    awaitStatus(status -> status != OK);
    platform.delete("/api/models/" + name + "?purge=true");
  }
}
