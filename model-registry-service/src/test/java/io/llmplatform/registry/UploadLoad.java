package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.registry.RegistryClient.Answer;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Clients that upload versions of one model until the registry dies, and remember what they sent
 * and what was answered. One more client sends a file that never ends, and one uploads by parts.
 */
final class UploadLoad {
  private static final int CLIENTS = 3;

  private final String model;
  private final long seed;
  private final Map<String, Map<String, String>> sent = new ConcurrentHashMap<>();
  private final PartsLoad parts;
  private final Map<Integer, JsonNode> answered = new ConcurrentHashMap<>();
  private final AtomicInteger answeredInThisRound = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;
  private volatile @Nullable Throwable failure;

  UploadLoad(String model, long seed) {
    this.model = model;
    this.seed = seed;
    this.parts = new PartsLoad(model, seed, sent, answered);
  }

  void start(RegistryProcess registry) {
    stopped = false;
    answeredInThisRound.set(0);
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(seed + clients.size());
      run(() -> uploadUntilDead(registry.client(), random));
    }
    run(() -> uploadWithoutEnd(registry.port()));
    run(() -> parts.sendUntilDead(registry.client(), () -> stopped));
  }

  private void run(Client client) {
    Thread thread =
        new Thread(
            () -> {
              try {
                client.run();
              } catch (IOException registryDied) {
                // Whether the upload counts is what the test finds out.
              } catch (Throwable e) {
                failure = e;
              }
            });
    thread.setDaemon(true);
    thread.start();
    clients.add(thread);
  }

  /** Returns when so many uploads of this round were answered. */
  void awaitAnswered(int count) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> failure != null || answeredInThisRound.get() >= count);
    check();
  }

  /** Returns when every client has ended. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread client : clients) {
      client.join(Duration.ofMinutes(1).toMillis());
    }
    check();
  }

  private void check() {
    if (failure != null) {
      throw new AssertionError("A client failed", failure);
    }
  }

  /** The uploads by parts that the registry's deaths interrupted. */
  PartsLoad parts() {
    return parts;
  }

  /** Every answered version, as it was answered. */
  Map<Integer, JsonNode> answered() {
    return answered;
  }

  /** The digests of the upload with that description. */
  Map<String, String> sent(String description) {
    return sent.getOrDefault(description, Map.of());
  }

  static Map<String, String> digests(JsonNode version) {
    Map<String, String> digests = new TreeMap<>();
    version
        .at("/files")
        .forEach(file -> digests.put(file.at("/path").asText(), file.at("/sha256").asText()));
    return digests;
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void uploadUntilDead(RegistryClient client, Random random)
      throws IOException, InterruptedException {
    while (!stopped) {
      String description = UUID.randomUUID().toString();
      Multipart body = new Multipart().description("{\"description\":\"" + description + "\"}");
      Map<String, String> digests = new TreeMap<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        byte[] content = content(random);
        body.file("file" + i, content);
        digests.put("file" + i, sha256(content));
      }
      sent.put(description, digests);
      Answer answer = client.upload(model, body);
      if (answer.status() != 201) {
        throw new AssertionError(answer.status() + " " + answer.body());
      }
      answered.put(answer.body().at("/version").asInt(), answer.body());
      answeredInThisRound.incrementAndGet();
    }
  }

  // Some contents come again and again, so that a sweep and an upload want the same blob.
  private byte[] content(Random random) {
    if (random.nextInt(4) == 0) {
      return (model + random.nextInt(3)).getBytes(UTF_8);
    }
    byte[] content = new byte[random.nextInt(300_000)];
    random.nextBytes(content);
    return content;
  }

  private void uploadWithoutEnd(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      String head =
          """
          POST /api/models/%s/versions HTTP/1.1
          Host: localhost
          Authorization: Bearer %s
          Content-Type: %s
          Content-Length: 1000000000

          --%s
          Content-Disposition: form-data; name="file"; filename="endless"

          """
              .formatted(
                  model,
                  TestCaller.platformAdmin().token(),
                  Multipart.CONTENT_TYPE,
                  Multipart.BOUNDARY);
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(UTF_8));
      socket.getOutputStream().write(new byte[500_000]);
      // Until the registry dies.
      socket.getInputStream().readAllBytes();
    }
  }

  @FunctionalInterface
  private interface Client {
    void run() throws IOException, InterruptedException;
  }
}
