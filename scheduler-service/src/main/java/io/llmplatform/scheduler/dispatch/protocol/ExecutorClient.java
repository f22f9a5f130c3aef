package io.llmplatform.scheduler.dispatch.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.scheduler.dispatch.protocol.Answer.Absent;
import io.llmplatform.scheduler.dispatch.protocol.Answer.Accepted;
import io.llmplatform.scheduler.dispatch.protocol.Answer.Refused;
import io.llmplatform.scheduler.dispatch.protocol.Answer.Unknown;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Calls executors, as XXL-JOB's admin does. Thread-safe. */
public final class ExecutorClient {
  /** The header with the access token, in both directions. */
  public static final String TOKEN_HEADER = "XXL-JOB-ACCESS-TOKEN";

  private final HttpClient http;
  private final ObjectMapper json;
  private final String token;
  private final Duration timeout;

  /**
   * @param timeout for connecting, and for an answer
   */
  public ExecutorClient(ObjectMapper json, String token, Duration timeout) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
    this.json = json;
    this.token = token;
    this.timeout = timeout;
  }

  /** Whether the executor is there. */
  public Answer beat(String executor) {
    return call(executor, "beat", Map.of());
  }

  /** Whether the executor has no run of the job; refused where it has. */
  public Answer idleBeat(String executor, int job) {
    return call(executor, "idleBeat", Map.of("jobId", job));
  }

  /** Has the executor run it, once what it has of the job before has ended. */
  public Answer run(String executor, RunRequest request) {
    return call(executor, "run", request);
  }

  /** Interrupts the run of the job, and ends those in its queue. */
  public Answer kill(String executor, int job) {
    return call(executor, "kill", Map.of("jobId", job));
  }

  /**
   * The run's log from that line on; empty if the executor does not tell.
   *
   * @param time with which the run was sent, in milliseconds since 1970
   */
  public Optional<LogLines> log(String executor, long time, long run, int fromLine) {
    try {
      Reply reply =
          post(executor, "log", Map.of("logDateTim", time, "logId", run, "fromLineNum", fromLine));
      return Optional.of(reply).filter(Reply::isDone).map(ExecutorClient::lines);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  // A log that is not there is an end without a line, and a remark instead of content.
  private static LogLines lines(Reply reply) {
    JsonNode data = reply.data();
    if (data == null || data.path("toLineNum").asInt() == 0) {
      return LogLines.NONE;
    }
    return new LogLines(data.path("toLineNum").asInt(), data.path("logContent").asText());
  }

  private Answer call(String executor, String path, Object body) {
    try {
      Reply reply = post(executor, path, body);
      return reply.isDone() ? new Accepted(reply.text()) : new Refused(reply.text());
    } catch (ConnectException e) {
      return new Absent();
    } catch (IOException e) {
      return new Unknown(String.valueOf(e.getMessage()));
    }
  }

  private Reply post(String executor, String path, Object body) throws IOException {
    String base = executor.endsWith("/") ? executor : executor + "/";
    HttpRequest request =
        HttpRequest.newBuilder(uri(base + path))
            .timeout(timeout)
            .header("Content-Type", "application/json;charset=UTF-8")
            .header(TOKEN_HEADER, token)
            .POST(BodyPublishers.ofString(json.writeValueAsString(body)))
            .build();
    try {
      return reply(http.send(request, BodyHandlers.ofString()).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Reply reply(String body) throws IOException {
    try {
      Reply reply = json.readValue(body, Reply.class);
      if (reply != null) {
        return reply;
      }
    } catch (JsonProcessingException e) {
      throw new IOException("The answer is not an executor's", e);
    }
    throw new IOException("The answer is empty");
  }

  private static URI uri(String text) throws IOException {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(text + " is no address");
    }
  }
}
