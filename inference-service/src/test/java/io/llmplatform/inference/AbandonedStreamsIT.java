package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.testing.identity.TestCaller;
import io.llmplatform.user.api.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

/** Many streams, of which clients leave some: nothing stays behind, and each token is paid once. */
@ExtendWith(OutputCaptureExtension.class)
class AbandonedStreamsIT extends ChatScenario {
  private static final int REQUESTS = 300;
  private static final long LIMIT = 10_000_000;

  @Autowired Environment environment;

  private final String tenant = "tenant-" + UUID.randomUUID();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final TestCaller caller =
      TestCaller.developer(tenant)
          .withKey("key-of-" + tenant, Limits.NONE)
          .withTenantLimits(new Limits(null, null, null, LIMIT, null));

  /**
   * @param leavesAfter bytes of the answer; negative: it stays
   */
  private void request(String token, int choices, int leavesAfter) {
    String body = saying("slow:" + "x".repeat(40), "stream", true, "n", choices, "max_tokens", 30);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      if (leavesAfter >= 0) {
        leave(token, body, leavesAfter);
        return;
      }
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).endsWith("data: [DONE]\n\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** On a connection of its own: the client above may use one again that it is about to close. */
  private void leave(String token, String body, int after) throws IOException {
    String head =
        ("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n")
            .formatted(token, body.length());
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readNBytes(after);
    }
  }

  @Test
  void nothingStaysBehindAndEveryTokenIsPaidOnce(CapturedOutput log) throws Exception {
    String token = caller.token();
    Random random = new Random(7);
    ExecutorService clients = Executors.newFixedThreadPool(16);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      int choices = 1 + random.nextInt(2);
      int leaves = i % 3 == 0 ? random.nextInt(4_000) : -1;
      all.add(clients.submit(() -> request(token, choices, leaves)));
    }
    for (Future<?> each : all) {
      each.get();
    }
    clients.shutdown();

    await().atMost(PATIENCE).until(() -> MODEL.running.get() == 0);
    List<JsonNode> events = TopicEvents.of(environment, "inference.events", tenant, REQUESTS);
    long told = 0;
    long aborted = 0;
    for (JsonNode event : events) {
      JsonNode data = event.path("data");
      told += data.path("tokens").asLong() + data.path("completionTokens").asLong();
      aborted += data.path("outcome").asText().equals("aborted") ? 1 : 0;
    }
    assertThat(aborted).isBetween(REQUESTS / 6L, REQUESTS / 3L);
    int computed = (int) events.stream().filter(event -> event.path("data").has("tokens")).count();
    long paid = 0;
    for (JsonNode usage : TopicEvents.of(environment, "usage.events", tenant, computed)) {
      paid += usage.at("/data/promptTokens").asLong() + usage.at("/data/completionTokens").asLong();
    }
    assertThat(paid).isEqualTo(told);
    // What is left is the limit without what was paid: nothing is reserved any more.
    Answer next = post(caller, "/v1/chat/completions", saying("a", "max_tokens", 1));
    assertThat(next.response().headers().firstValue("x-ratelimit-remaining-tokens"))
        .hasValue(Long.toString(LIMIT - paid - 7));
    assertThat(log.getAll()).doesNotContain("\"level\":\"ERROR\"");
  }
}
