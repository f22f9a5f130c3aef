package io.llmplatform.log.conversation;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request asked and was answered: {@code schema/inference-payload.schema.json} of
 * inference-api. One that lacks what the schema requires cannot be made.
 *
 * @param id of the answer, as its client has it
 * @param time when the request ended
 */
record Payload(
    String id, Instant time, String tenant, @Nullable String traceparent, Payload.Data data) {
  static final String TOPIC = "inference.payloads";

  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final Pattern TRACE =
      Pattern.compile("00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

  Payload {
    required("id", id);
    required("time", time);
    required("tenant", tenant);
    required("data", data);
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("id is none of an answer");
    }
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
      throw new IllegalArgumentException("time lies before 2020 or after 2199");
    }
  }

  /**
   * @param user the caller's subject
   * @param operation {@code chat} or {@code text_completion}
   * @param outcome {@code completed}, {@code failed} or {@code aborted}
   * @param cut whether texts were too long, and are cut off
   */
  record Data(
      String user,
      @Nullable String keyId,
      String model,
      @Nullable Integer version,
      String operation,
      String outcome,
      List<Turn> prompt,
      List<Answer> answers,
      @Nullable Boolean cut) {
    Data {
      required("data.user", user);
      required("data.model", model);
      required("data.operation", operation);
      required("data.outcome", outcome);
      required("data.prompt", prompt);
      required("data.answers", answers);
      prompt.forEach(turn -> required("data.prompt", turn));
      answers.forEach(answer -> required("data.answers", answer));
    }
  }

  /** What somebody said. */
  record Turn(String role, String text) {
    Turn {
      required("data.prompt.role", role);
      required("data.prompt.text", text);
    }
  }

  /** A text that the model generated, and why it ended; absent where it was cut off. */
  record Answer(String text, @Nullable String finishReason) {
    Answer {
      required("data.answers.text", text);
    }
  }

  @Nullable String traceId() {
    Matcher trace = TRACE.matcher(Objects.requireNonNullElse(traceparent, ""));
    return trace.matches() ? trace.group(1) : null;
  }

  // Jackson passes null for what is absent, whatever the type says.
  private static void required(String name, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is required");
    }
  }
}
