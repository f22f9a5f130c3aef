package io.llmplatform.gateway.console;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests that failed, as log-service tells of them. */
@JsonIgnoreProperties(ignoreUnknown = true)
record FailedRequests(@Nullable List<One> items) {

  /** None where the answer names none. */
  List<One> requests() {
    return items == null ? List.of() : items;
  }

  /**
   * @param error the code that the client got
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record One(
      @Nullable Instant time,
      @Nullable String model,
      @Nullable String key,
      @Nullable String error,
      @Nullable Long totalMicros,
      @Nullable String traceId) {}
}
