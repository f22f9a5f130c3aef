package io.llmplatform.registry.artifact.s3;

import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.Ports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** An S3 server (Adobe's S3Mock) in a process of its own, one for all tests of this JVM. */
public final class S3Server {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final S3Server RUNNING = start();

  private final int port;

  private S3Server(int port) {
    this.port = port;
  }

  /** The one that runs until this JVM ends. */
  public static S3Server running() {
    return RUNNING;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** With an access key: this server knows none and takes any. */
  public S3Connection connection() {
    return new S3Connection(endpoint(), "us-east-1", "any", "any-secret", true);
  }

  private static S3Server start() {
    try {
      Path folder = Files.createTempDirectory("s3");
      Path log = folder.resolve("s3.log");
      int port = Ports.anyFree();
      GuardedProcess process =
          GuardedProcess.start(
              new GuardedProcess.Spec(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx256m",
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-jar",
                      jar(),
                      "--com.adobe.testing.s3mock.http-port=" + port,
                      "--server.address=127.0.0.1",
                      "--server.port=" + Ports.anyFree(),
                      "--com.adobe.testing.s3mock.store.root=" + folder.resolve("data")),
                  Map.of("COM_ADOBE_TESTING_S3MOCK_STORE_ROOT", folder.resolve("data") + ""),
                  log,
                  GuardedProcess.Signal.TERM));
      S3Server server = new S3Server(port);
      Files.createDirectories(folder.resolve("data"));
      server.await(process, log);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String jar() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.matches(".*s3mock-[^/\\\\]*-exec\\.jar"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("s3mock is not on the class path"));
  }

  private void await(GuardedProcess process, Path log) throws IOException {
    HttpClient http = HttpClient.newHttpClient();
    try {
      Awaitility.await()
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .failFast(() -> !process.isAlive())
          .until(
              () ->
                  http.send(HttpRequest.newBuilder(endpoint()).build(), BodyHandlers.discarding())
                          .statusCode()
                      == 200);
    } catch (RuntimeException e) {
      process.kill();
      throw new IllegalStateException("no answer; its log:\n" + Files.readString(log), e);
    }
  }
}
