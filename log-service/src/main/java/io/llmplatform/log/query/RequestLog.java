package io.llmplatform.log.query;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.log.event.StoredEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request to run a model, as the API shows it. Members that its event lacks are absent. */
record RequestLog(
    @JsonPropertyDescription("Of the event.") String id,
    @JsonPropertyDescription("When the request ended.") Instant time,
    String tenant,
    @JsonPropertyDescription("The caller's subject.") @Nullable String user,
    @JsonPropertyDescription("The API key's id.") @Nullable String key,
    @JsonPropertyDescription("As it was asked for.") @Nullable String model,
    @JsonPropertyDescription("That answered or failed to.") @Nullable Long version,
    @JsonPropertyDescription("Such as openai, kserve-http, kserve-grpc.") @Nullable String protocol,
    @JsonPropertyDescription("completed, failed, refused or aborted.") @Nullable String status,
    @JsonPropertyDescription("The code that the client got, unless completed.")
        @Nullable String error,
    @JsonPropertyDescription("Of the prompt.") @Nullable Long tokens,
    @JsonPropertyDescription("Of these, those that a cache had.") @Nullable Long cachedTokens,
    @JsonPropertyDescription("That were generated.") @Nullable Long completionTokens,
    @JsonPropertyDescription("exact or semantic, where a remembered answer was given.")
        @Nullable String answerCache,
    @JsonPropertyDescription("Inferences in the request.") @Nullable Long batchSize,
    @JsonPropertyDescription("To the first token, in microseconds.")
        @Nullable Long firstTokenMicros,
    @JsonPropertyDescription("Between two tokens, on average.") @Nullable Long perTokenMicros,
    @JsonPropertyDescription("How long it waited for a worker.") @Nullable Long queueMicros,
    @JsonPropertyDescription("The workers' time.") @Nullable Long computeMicros,
    @JsonPropertyDescription("From its arrival to its end.") @Nullable Long totalMicros,
    @Nullable String traceId) {

  static RequestLog of(StoredEvent event) {
    EventData data = EventData.of(event);
    return new RequestLog(
        event.id(),
        event.time(),
        event.tenant(),
        data.text("user"),
        data.text("keyId"),
        data.text("model"),
        data.number("version"),
        data.text("protocol"),
        data.text("outcome"),
        data.text("error"),
        data.number("tokens"),
        data.number("cachedTokens"),
        data.number("completionTokens"),
        data.text("answerCache"),
        data.number("batchSize"),
        data.number("firstTokenMicros"),
        data.number("perTokenMicros"),
        data.number("queueMicros"),
        data.number("computeMicros"),
        data.number("totalMicros"),
        event.traceId());
  }
}
