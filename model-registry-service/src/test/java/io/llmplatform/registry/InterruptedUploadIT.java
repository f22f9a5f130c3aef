package io.llmplatform.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.testing.identity.TestCaller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptedUploadIT extends RegistryScenario {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatDisconnectsLeavesNothing(boolean chunked) throws Exception {
    registered();
    List<Path> before = stored();
    byte[] whole = new Multipart().file("first", model).file("second", new byte[500_000]).whole();
    try (Socket client = new Socket("127.0.0.1", port())) {
      String length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + whole.length;
      byte[] part = Arrays.copyOf(whole, 300_000);
      send(client, head(length) + (chunked ? Integer.toHexString(part.length) + "\r\n" : ""));
      client.getOutputStream().write(part);
      client.getOutputStream().flush();
      await().atMost(Duration.ofSeconds(30)).until(() -> stored().size() == before.size() + 2);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(stored()).containsExactlyInAnyOrderElementsOf(before));
    assertThat(registry.get("/api/models/" + model + "/versions").body().at("/items")).isEmpty();
  }

  @Test
  void aClientThatWaitsForContinueIsRefusedBeforeItSends() throws Exception {
    try (Socket client = new Socket("127.0.0.1", port())) {
      client.setSoTimeout(30_000);
      send(client, head("Content-Length: 1000000000\r\nExpect: 100-continue"));
      BufferedReader answer =
          new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
      assertThat(answer.readLine()).startsWith("HTTP/1.1 404");
    }
  }

  private String head(String length) {
    return "POST /api/models/%s/versions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n%s\r\n\r\n"
        .formatted(model, TestCaller.developer("platform").token(), Multipart.CONTENT_TYPE, length);
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(UTF_8));
  }
}
