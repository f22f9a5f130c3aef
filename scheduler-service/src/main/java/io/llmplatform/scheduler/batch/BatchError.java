package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Why a batch failed, in OpenAI's shape.
 *
 * @param code for programs, such as {@code invalid_json}
 * @param message for people
 * @param param the member at fault
 * @param line of the input file, from 1 on; null where none is at fault
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record BatchError(String code, String message, @Nullable String param, @Nullable Integer line) {

  /** One that no line is at fault for. */
  static BatchError of(String code, String message, @Nullable String param) {
    return new BatchError(code, message, param, null);
  }
}
