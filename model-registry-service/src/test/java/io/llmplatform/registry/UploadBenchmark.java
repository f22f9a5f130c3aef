package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.llmplatform.local.postgres.PostgresServer;
import io.llmplatform.local.process.GuardedProcess;
import io.llmplatform.local.process.Ports;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.mock.env.MockEnvironment;

/**
 * Uploads a file over HTTP and copies it plainly (read, hash, write, fsync), in turn and to the
 * same disk. Copies stay, as uploads do: blocks that were written before are faster on disks that
 * grow as they are filled. Arguments: a folder, which other users may enter; the size in MiB; the
 * rounds.
 */
public final class UploadBenchmark {
  private static final Logger log = LoggerFactory.getLogger(UploadBenchmark.class);

  private UploadBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]).toAbsolutePath();
    int size = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    PostgresServer.Settings database =
        new PostgresServer.Settings(
            folder.resolve("postgres"),
            folder.resolve("bin"),
            folder.resolve("postgres.log"),
            Ports.anyFree(),
            UUID.randomUUID().toString(),
            Map.of("registry", UUID.randomUUID().toString()));
    GuardedProcess postgres = PostgresServer.start(database);
    MockEnvironment environment =
        new MockEnvironment()
            .withProperty("POSTGRES_URL", database.url())
            .withProperty("REGISTRY_DB_PASSWORD", database.owners().get("registry"));
    // As `./platform up` runs it, but with the optimising compiler of a long-running service.
    try (RegistryProcess registry =
        RegistryProcess.start(environment, folder, "-Xmx160m", "-XX:TieredStopAtLevel=4")) {
      measure(registry.client(), registry.port(), folder, size, rounds);
    } finally {
      postgres.stop(Duration.ofSeconds(10));
    }
  }

  private static void measure(RegistryClient registry, int port, Path folder, int size, int rounds)
      throws Exception {
    registry.register("benchmark");
    double[] copies = new double[rounds];
    double[] uploads = new double[rounds];
    double[] byParts = new double[rounds];
    for (int i = -1; i < rounds; i++) {
      Path source = folder.resolve("source");
      try (InputStream noise = new LargeFileIT.NoiseStream((long) size << 20)) {
        Files.deleteIfExists(source);
        Files.copy(noise, source);
      }
      Path target = folder.resolve("copy-" + i);
      double copy = rate(size, () -> copy(source, target));
      double upload = rate(size, () -> upload(port, source));
      double parts = rate(size, () -> uploadByParts(registry, port, source));
      if (i >= 0) { // the first round warms up
        copies[i] = copy;
        uploads[i] = upload;
        byParts[i] = parts;
        log.info(
            String.format(
                Locale.ROOT,
                "copy %.0f MiB/s, upload %.0f MiB/s, by parts %.0f MiB/s",
                copy,
                upload,
                parts));
      }
    }
    log.info(
        String.format(
            Locale.ROOT,
            "median of %d rounds of %d MiB: copy %.0f MiB/s, upload %.0f MiB/s, %.0f %%, by parts"
                + " %.0f MiB/s, %.0f %%",
            rounds,
            size,
            median(copies),
            median(uploads),
            100 * median(uploads) / median(copies),
            median(byParts),
            100 * median(byParts) / median(copies)));
  }

  private static void copy(Path source, Path target) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[128 * 1024];
    Files.deleteIfExists(target);
    try (InputStream in = Files.newInputStream(source);
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        out.write(ByteBuffer.wrap(buffer, 0, read));
      }
      out.force(true);
    }
  }

  private static void upload(int port, Path source) throws Exception {
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n"
            .formatted(Multipart.BOUNDARY, UUID.randomUUID());
    String tail = "\r\n--%s--\r\n".formatted(Multipart.BOUNDARY);
    String request = "POST /api/models/benchmark/versions";
    send(201, port, request, Multipart.CONTENT_TYPE, source, 0, Files.size(source), head, tail);
  }

  // The kernel sends the file from its cache, as it does for the leanest of clients: what is
  // measured is the registry.
  private static void send(
      int expected,
      int port,
      String request,
      String contentType,
      Path source,
      long from,
      long length,
      String head,
      String tail)
      throws IOException {
    String headers =
        """
        %s HTTP/1.1\r
        Host: 127.0.0.1\r
        Authorization: Bearer %s\r
        Content-Type: %s\r
        Content-Length: %d\r
        Connection: close\r
        \r
        """
            .formatted(
                request,
                TestCaller.platformAdmin().token(),
                contentType,
                head.length() + length + tail.length());
    try (FileChannel file = FileChannel.open(source, StandardOpenOption.READ);
        SocketChannel socket = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
      socket.write(ByteBuffer.wrap((headers + head).getBytes(UTF_8)));
      for (long sent = 0; sent < length; ) {
        sent += file.transferTo(from + sent, length - sent, socket);
      }
      socket.write(ByteBuffer.wrap(tail.getBytes(UTF_8)));
      String answer = new String(socket.socket().getInputStream().readAllBytes(), UTF_8);
      if (!answer.startsWith("HTTP/1.1 " + expected + " ")) {
        throw new IOException(answer);
      }
    }
  }

  // One part after the other, of the content with another beginning, lest it be known already.
  private static void uploadByParts(RegistryClient registry, int port, Path source)
      throws Exception {
    try (FileChannel file = FileChannel.open(source, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(UUID.randomUUID().toString().getBytes(UTF_8)), 0);
    }
    long size = Files.size(source);
    RegistryClient.Answer begun =
        registry.post(
            "/api/models/benchmark/uploads",
            Map.of("files", List.of(Map.of("path", "file", "size", size))));
    String upload = "/api/models/benchmark/uploads/" + begun.text("/id");
    long part = begun.body().at("/partSize").asLong();
    for (int number = 1; (number - 1) * part < size; number++) {
      long from = (number - 1) * part;
      String request = "PUT " + upload + "/files/file?part=" + number;
      long length = Math.min(part, size - from);
      send(200, port, request, "application/octet-stream", source, from, length, "", "");
    }
    expect(200, registry.post(upload + "/complete", Map.of()));
  }

  private static void expect(int status, RegistryClient.Answer answer) throws IOException {
    if (answer.status() != status) {
      throw new IOException(answer.status() + " " + answer.body());
    }
  }

  private static double rate(int size, Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return size / ((System.nanoTime() - start) / 1e9);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }
}
