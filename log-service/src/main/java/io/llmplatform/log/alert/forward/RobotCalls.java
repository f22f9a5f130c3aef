package io.llmplatform.log.alert.forward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts JSON to robots, which answer {@code {"errcode": 0, "errmsg": "ok"}} with status 200 or say
 * there what is wrong. No reason holds the address, which gives access. Thread-safe.
 */
final class RobotCalls {
  private static final int BUSY = -1;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int LONGEST_REASON = 200;

  private final HttpClient http;
  private final ObjectMapper json;
  private final Duration timeout;

  RobotCalls(ObjectMapper json, Duration timeout) {
    this.json = json;
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * What came of it.
   *
   * @param busyCodes the robot's words for: too many messages
   * @param pause for which it then takes none
   */
  Outcome post(URI uri, Map<String, Object> body, Set<Integer> busyCodes, Duration pause)
      throws InterruptedException {
    HttpResponse<byte[]> answer;
    try {
      answer = send(uri, json.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      return new Outcome.Refused("The message cannot be written as JSON");
    } catch (IOException e) {
      return new Outcome.Away(e.getClass().getSimpleName());
    }
    int status = answer.statusCode();
    if (status == TOO_MANY_REQUESTS) {
      return new Outcome.Busy(pause);
    }
    if (status != 200) {
      String reason = "HTTP status " + status;
      return status >= 500 ? new Outcome.Away(reason) : new Outcome.Refused(reason);
    }
    return outcome(answer.body(), busyCodes, pause);
  }

  private Outcome outcome(byte[] body, Set<Integer> busyCodes, Duration pause) {
    JsonNode said;
    try {
      said = json.readTree(body);
    } catch (IOException e) {
      return new Outcome.Away("The answer is no JSON");
    }
    JsonNode code = said.path("errcode");
    if (!code.isInt()) {
      return new Outcome.Away("The answer has no errcode");
    }
    if (code.intValue() == 0) {
      return new Outcome.Delivered();
    }
    if (busyCodes.contains(code.intValue())) {
      return new Outcome.Busy(pause);
    }
    String reason = "errcode " + code.intValue() + ": " + cut(said.path("errmsg").asText());
    return code.intValue() == BUSY ? new Outcome.Away(reason) : new Outcome.Refused(reason);
  }

  // The time-out is of the whole answer: HttpRequest's own would end with its head.
  private HttpResponse<byte[]> send(URI uri, byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("No answer in time", e);
    } catch (ExecutionException e) {
      throw new IOException("The call failed", e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON);
  }
}
