package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.springframework.core.env.Environment;

/** Sixteen clients at a time, of which a third leave at a random moment. */
final class LeavingClients {
  private static final int AT_ONCE = 16;

  /** Of a stream, after which a client leaves at the latest. */
  private static final int MOST_BYTES = 4_000;

  /** After which a client that waits for a whole answer leaves at the latest. */
  private static final int MOST_MILLIS = 200;

  private final Random random = new Random(7);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;
  private final String path;
  private final String token;

  LeavingClients(int port, String path, String token) {
    this.port = port;
    this.path = path;
    this.token = token;
  }

  /** A request's body. */
  @FunctionalInterface
  interface Body {
    String of(boolean streamed, int choices);
  }

  /** Sends all, half of them as streams, and returns when their clients have what they want. */
  void run(int requests, Body body) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      boolean streamed = i % 2 == 0;
      String sent = body.of(streamed, 1 + random.nextInt(2));
      int bytes = random.nextInt(MOST_BYTES);
      int millis = random.nextInt(MOST_MILLIS);
      Callable<?> request =
          i % 3 != 0 ? () -> stay(sent, streamed) : () -> leave(sent, streamed ? bytes : 0, millis);
      all.add(clients.submit(request));
    }
    for (Future<?> each : all) {
      each.get();
    }
    clients.shutdown();
  }

  private Void stay(String body, boolean streamed) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .timeout(InferenceScenario.PATIENCE)
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).endsWith(streamed ? "data: [DONE]\n\n" : "}");
    return null;
  }

  /** On a connection of its own: the client above may use one again that it is about to close. */
  private Void leave(String body, int bytes, int millis) throws IOException, InterruptedException {
    String head =
        ("POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n")
            .formatted(path, token, body.length());
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      if (bytes > 0) {
        socket.getInputStream().readNBytes(bytes);
      } else {
        TimeUnit.MILLISECONDS.sleep(millis);
      }
    }
    return null;
  }

  /**
   * Tokens that a tenant has paid for all its requests: what usage says, which must be what events
   * say was computed. No more than those that left were aborted.
   */
  static long paid(Environment environment, String tenant, int requests) {
    List<JsonNode> events = TopicEvents.of(environment, "inference.events", tenant, requests);
    long told = 0;
    long aborted = 0;
    for (JsonNode event : events) {
      JsonNode data = event.path("data");
      told += data.path("tokens").asLong() + data.path("completionTokens").asLong();
      aborted += data.path("outcome").asText().equals("aborted") ? 1 : 0;
    }
    assertThat(events).hasSize(requests);
    assertThat(aborted).isBetween(requests / 12L, (requests + 2) / 3L);
    int computed = (int) events.stream().filter(event -> event.path("data").has("tokens")).count();
    long paid = 0;
    for (JsonNode usage : TopicEvents.of(environment, "usage.events", tenant, computed)) {
      paid += usage.at("/data/promptTokens").asLong() + usage.at("/data/completionTokens").asLong();
    }
    assertThat(paid).isEqualTo(told);
    return paid;
  }
}
