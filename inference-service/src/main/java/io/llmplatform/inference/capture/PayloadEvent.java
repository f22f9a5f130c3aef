package io.llmplatform.inference.capture;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request asked and was answered, as JSON on the Kafka topic {@link #TOPIC} with the tenant
 * as key: a CloudEvents envelope (version 1.0), as {@code schema/inference-payload.schema.json} of
 * inference-api says. Sent at most once.
 *
 * @param id of the answer, as its client has it
 * @param subject the model's name
 * @param time when the request ended
 * @param tenant who asked
 * @param traceparent of the request, by which its event is known; absent where it is not traced
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PayloadEvent(
    String specversion,
    String id,
    String type,
    String source,
    String subject,
    Instant time,
    String tenant,
    @Nullable String traceparent,
    int schemaVersion,
    Data data) {
  static final String TOPIC = "inference.payloads";
  static final String SPEC_VERSION = "1.0";
  static final String TYPE = "inference.payload";
  static final int SCHEMA_VERSION = 1;

  /**
   * @param keyId the API key's id; absent where the caller came without one
   * @param user who asked ({@code sub})
   * @param version that answered
   * @param operation {@code chat} or {@code text_completion}
   * @param outcome {@code completed}, {@code failed} or {@code aborted}
   * @param cut whether texts were too long, and are cut off
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Data(
      @Nullable String keyId,
      String user,
      String model,
      int version,
      String operation,
      String outcome,
      List<Turn> prompt,
      List<Answer> answers,
      boolean cut) {}

  /** What somebody said. */
  record Turn(String role, String text) {}

  /** A generated text; without a reason where it was cut off. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(String text, @Nullable String finishReason) {}
}
