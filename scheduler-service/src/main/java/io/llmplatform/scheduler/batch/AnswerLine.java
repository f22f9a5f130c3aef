package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What inference-service answered to one request of many.
 *
 * @param id as it was sent
 * @param status HTTP's, had it been asked by itself
 * @param requestId names the request in logs
 * @param retryAfter when another try is worth it; null: not said
 * @param body JSON, as it came
 */
record AnswerLine(
    String id,
    int status,
    String requestId,
    @Nullable Duration retryAfter,
    long promptTokens,
    long completionTokens,
    byte[] body) {
  private static final JsonFactory JSON = new JsonFactory();

  boolean isSuccess() {
    return status < 300;
  }

  /**
   * Reads a line of the answer; {@code body} is its last member, and is not looked into: it may be
   * many thousand numbers.
   */
  static AnswerLine parse(byte[] line) throws IOException {
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      Head head = new Head();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("body")) {
          int from = (int) parser.currentTokenLocation().getByteOffset();
          return head.with(Arrays.copyOfRange(line, from, end(line)));
        }
        head.read(name, parser);
      }
    }
    throw new IOException("An answer without a body");
  }

  /** Where the object's closing brace is. */
  private static int end(byte[] line) throws IOException {
    for (int i = line.length - 1; i > 0; i--) {
      if (line[i] == '}') {
        return i;
      }
    }
    throw new IOException("An answer without an end");
  }

  /** The members before the body. */
  private static final class Head {
    private String id = "";
    private int status;
    private String requestId = "";
    private @Nullable Duration retryAfter;
    private long promptTokens;
    private long completionTokens;

    void read(String name, JsonParser value) throws IOException {
      switch (name) {
        case "id" -> id = value.getText();
        case "status_code" -> status = value.getIntValue();
        case "request_id" -> requestId = value.getText();
        case "retry_after" -> retryAfter = Duration.ofSeconds(value.getLongValue());
        case "usage" -> usage(value);
        default -> value.skipChildren();
      }
    }

    private void usage(JsonParser value) throws IOException {
      while (value.nextToken() == JsonToken.FIELD_NAME) {
        String name = value.currentName();
        value.nextToken();
        switch (name) {
          case "prompt_tokens" -> promptTokens = value.getLongValue();
          case "completion_tokens" -> completionTokens = value.getLongValue();
          default -> value.skipChildren();
        }
      }
    }

    AnswerLine with(byte[] body) {
      return new AnswerLine(
          id, status, requestId, retryAfter, promptTokens, completionTokens, body);
    }
  }
}
