package io.llmplatform.budget;

import java.util.Locale;

/** How work that was charged ended. */
public enum Outcome {
  COMPLETED,
  FAILED,
  /** The client left before the end. */
  ABANDONED;

  /** In lower case, as it stands in records. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT);
  }
}
