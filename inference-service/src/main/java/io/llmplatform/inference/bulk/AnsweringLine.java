package io.llmplatform.inference.bulk;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.servlet.FailureAnswer;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.engine.QueueFull;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The use case: one request of many, or some of them in one go, is answered, in the caller's name
 * and behind all requests that came by themselves. Where the engine has too much to do, it waits,
 * and nobody is told. Thread-safe.
 */
@Component
final class AnsweringLine {
  /** Who acts where the caller's token names nobody. */
  private static final String ACTOR = "bulk";

  /**
   * How often lines ask together for room: a version's own queue may never have so much, where one
   * line finds its place.
   */
  private static final int TRIES_TOGETHER = 20;

  private static final int SHORTEST_WAIT_MILLIS = 10;
  private static final int LONGEST_WAIT_MILLIS = 200;

  private final Map<String, BulkEndpoints> endpoints = new HashMap<>();
  private final FailureAnswer failures;

  AnsweringLine(List<BulkEndpoints> facades, FailureAnswer failures) {
    facades.forEach(facade -> facade.urls().forEach(url -> endpoints.put(url, facade)));
    this.failures = failures;
  }

  /** The caller as one who does not wait for the answers. */
  static Caller unhurried(Caller caller) {
    return caller.actor().isPresent() ? caller : caller.actedForBy(ACTOR);
  }

  /**
   * The answer as a line: {@code {"id", "status_code", "request_id", "retry_after"?, "usage",
   * "body"}}, the body last.
   *
   * @param requestId names the exchange in logs
   * @param attributes of the request, such as its trace's id
   * @throws InterruptedException if nobody waits for it any more
   */
  byte[] answer(BulkLine line, Caller caller, String requestId, Map<String, Object> attributes)
      throws InterruptedException {
    int tries = 0;
    while (true) {
      LineResponse response = new LineResponse();
      LineRequest request = new LineRequest(line, attributes);
      try {
        endpoint(line).answer(line.url(), caller, request, response);
        return written(line, requestId, response);
      } catch (QueueFull e) {
        Thread.sleep(pause(tries++));
      } catch (IOException | RuntimeException e) {
        requireThatSomebodyWaits();
        failures.write(request, response, e);
        return written(line, requestId, response);
      }
    }
  }

  /**
   * The answers of lines of one endpoint that are answered in one go.
   *
   * @return null for each line that is to be answered by itself
   */
  List<byte @Nullable []> answerTogether(
      List<BulkLine> lines, Caller caller, String requestId, Map<String, Object> attributes)
      throws InterruptedException {
    for (int tries = 0; tries < TRIES_TOGETHER; tries++) {
      List<LineRequest> requests =
          lines.stream().map(line -> new LineRequest(line, attributes)).toList();
      List<LineResponse> responses = lines.stream().map(line -> new LineResponse()).toList();
      BulkLine first = lines.get(0);
      try {
        endpoint(first).answerTogether(first.url(), caller, requests, responses);
        return written(lines, requestId, responses);
      } catch (QueueFull e) {
        Thread.sleep(pause(tries));
      } catch (IOException | RuntimeException e) {
        requireThatSomebodyWaits();
        break;
      }
    }
    return Collections.nCopies(lines.size(), null);
  }

  /** How many lines of the endpoint may be answered in one go. */
  int together(String url) {
    BulkEndpoints endpoint = endpoints.get(url);
    return endpoint == null ? 1 : endpoint.together(url);
  }

  private static void requireThatSomebodyWaits() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("nobody waits for the answer");
    }
  }

  private BulkEndpoints endpoint(BulkLine line) {
    BulkEndpoints endpoint = endpoints.get(line.url());
    if (endpoint == null) {
      throw PlatformException.invalid(
          "url", "The endpoint '%s' cannot be asked in bulk.".formatted(line.url()));
    }
    return endpoint;
  }

  private static int pause(int tries) {
    int most = Math.min(LONGEST_WAIT_MILLIS, SHORTEST_WAIT_MILLIS << Math.min(tries, 8));
    return ThreadLocalRandom.current().nextInt(SHORTEST_WAIT_MILLIS, most + 1);
  }

  private static List<byte @Nullable []> written(
      List<BulkLine> lines, String requestId, List<LineResponse> responses) {
    List<byte @Nullable []> written = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      LineResponse response = responses.get(i);
      written.add(response.isEmpty() ? null : written(lines.get(i), requestId, response));
    }
    return written;
  }

  private static byte[] written(BulkLine line, String requestId, LineResponse response) {
    byte[] body = response.body();
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 192);
    put(out, "{\"id\":\"");
    out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(line.id()));
    put(out, "\",\"status_code\":" + response.getStatus());
    put(out, ",\"request_id\":\"" + requestId + "\"");
    Optional.ofNullable(response.getHeader("Retry-After"))
        .ifPresent(seconds -> put(out, ",\"retry_after\":" + seconds));
    UsageTail usage = UsageTail.of(body);
    put(
        out,
        ",\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d},\"body\":"
            .formatted(usage.promptTokens(), usage.completionTokens()));
    out.writeBytes(body);
    put(out, "}\n");
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
