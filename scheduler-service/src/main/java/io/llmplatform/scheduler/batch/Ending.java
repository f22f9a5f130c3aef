package io.llmplatform.scheduler.batch;

import org.jspecify.annotations.Nullable;

/** How a batch ends whose files are to be written. */
enum Ending {
  COMPLETED(BatchStatus.COMPLETED, "batch_incomplete", "This request was not executed."),
  EXPIRED(
      BatchStatus.EXPIRED,
      "batch_expired",
      "This request could not be executed before the completion window expired."),
  CANCELLED(
      BatchStatus.CANCELLED,
      "batch_cancelled",
      "This request was not executed because the batch was cancelled.");

  private final BatchStatus status;
  private final String code;
  private final String sentence;

  Ending(BatchStatus status, String code, String sentence) {
    this.status = status;
    this.code = code;
    this.sentence = sentence;
  }

  BatchStatus status() {
    return status;
  }

  /** What is said of a line that was not run. */
  String code() {
    return code;
  }

  String sentence() {
    return sentence;
  }

  static @Nullable Ending of(@Nullable String name) {
    return name == null ? null : valueOf(name);
  }
}
