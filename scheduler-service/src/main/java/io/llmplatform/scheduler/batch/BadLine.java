package io.llmplatform.scheduler.batch;

import org.jspecify.annotations.Nullable;

/** A line of an input file is none that can be run. */
final class BadLine extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final @Nullable String param;

  BadLine(String code, String message, @Nullable String param) {
    super(message, null, false, false);
    this.code = code;
    this.param = param;
  }

  BatchError at(int line) {
    return new BatchError(code, String.valueOf(getMessage()), param, line);
  }
}
