package io.llmplatform.log.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.testing.identity.TestCaller;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What log-service answers. Thread-safe. */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Platform platform;

  Answers(Platform platform) {
    this.platform = platform;
  }

  JsonNode get(TestCaller caller, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(platform.service(path))
            .header("Authorization", "Bearer " + caller.token())
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }
}
