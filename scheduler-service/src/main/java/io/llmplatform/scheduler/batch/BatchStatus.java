package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a batch stands, as OpenAI names it. */
enum BatchStatus {
  VALIDATING,
  FAILED,
  IN_PROGRESS,
  FINALIZING,
  COMPLETED,
  EXPIRED,
  CANCELLING,
  CANCELLED;

  /** Whether nothing will change any more. */
  boolean hasEnded() {
    return this == FAILED || this == COMPLETED || this == EXPIRED || this == CANCELLED;
  }

  /** As it stands on the wire. */
  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
