package io.llmplatform.inference.retrieval.store;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a file is on its way into a store, as OpenAI names it. */
public enum FileStatus {
  IN_PROGRESS,
  COMPLETED,
  CANCELLED,
  FAILED;

  /** As it stands on the wire. */
  @JsonValue
  public String value() {
    return name().toLowerCase(Locale.ROOT);
  }
}
