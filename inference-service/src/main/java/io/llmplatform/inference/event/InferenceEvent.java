package io.llmplatform.inference.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended, as JSON on the Kafka topic {@link #TOPIC} with the tenant as key: a
 * CloudEvents envelope (version 1.0), as {@code schema/inference-event.schema.json} of
 * inference-api says. Sent at most once.
 *
 * @param type {@code inference.} and the outcome
 * @param subject the model's name
 * @param time when the request ended
 * @param tenant who asked
 * @param traceparent of the request; absent where it is not traced
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record InferenceEvent(
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
  static final String TOPIC = "inference.events";
  static final String SPEC_VERSION = "1.0";
  static final int SCHEMA_VERSION = 1;

  /**
   * Times are in microseconds.
   *
   * @param keyId the API key's id; absent where the caller came without one
   * @param user who asked ({@code sub})
   * @param model its name, as it was asked for
   * @param version that answered or failed to; absent where none was reached
   * @param protocol such as {@code openai}
   * @param outcome {@code completed}, {@code failed}, {@code refused} or {@code aborted}
   * @param error the code that the client got; absent when completed
   * @param tokens of the prompt; absent where nothing was computed, as all that follow but the
   *     total
   * @param cachedTokens of them, those whose results a cache had
   * @param completionTokens that were generated; absent for models that generate no text, as the
   *     two times of tokens
   * @param answerCache {@code exact} or {@code semantic} where a text that was generated before
   *     answered; nothing was computed or paid for then
   * @param batchSize inferences in the request
   * @param firstTokenMicros from the request's submission to its first token
   * @param perTokenMicros between two tokens of a text, on average
   * @param queueMicros how long it waited for a worker; absent for generated text, as the next
   * @param computeMicros the workers' time
   * @param totalMicros from its arrival to its end
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Data(
      @Nullable String keyId,
      String user,
      String model,
      @Nullable Integer version,
      String protocol,
      String outcome,
      @Nullable String error,
      @Nullable Long tokens,
      @Nullable Long cachedTokens,
      @Nullable Long completionTokens,
      @Nullable String answerCache,
      @Nullable Integer batchSize,
      @Nullable Long firstTokenMicros,
      @Nullable Long perTokenMicros,
      @Nullable Long queueMicros,
      @Nullable Long computeMicros,
      long totalMicros) {}
}
