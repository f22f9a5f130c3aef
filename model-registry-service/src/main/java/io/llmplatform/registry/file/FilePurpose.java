package io.llmplatform.registry.file;

import io.llmplatform.common.error.PlatformException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a file is for; {@link #value} is OpenAI's word. */
enum FilePurpose {
  BATCH("batch", false),
  FINE_TUNE("fine-tune", false),
  ASSISTANTS("assistants", false),
  VISION("vision", false),
  USER_DATA("user_data", false),
  EVALS("evals", false),
  BATCH_OUTPUT("batch_output", true),
  FINE_TUNE_RESULTS("fine-tune-results", true);

  private final String value;
  private final boolean made;

  FilePurpose(String value, boolean made) {
    this.value = value;
    this.made = made;
  }

  String value() {
    return value;
  }

  /** Whether only the platform makes such files, in their owners' names. */
  boolean isMadeByThePlatform() {
    return made;
  }

  /**
   * The purpose of that name.
   *
   * @throws PlatformException if there is none
   */
  static FilePurpose of(@Nullable String value) {
    return Arrays.stream(values())
        .filter(each -> each.value.equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "purpose",
                    "A file's purpose is one of %s."
                        .formatted(
                            Arrays.stream(values())
                                .filter(each -> !each.made)
                                .map(FilePurpose::value)
                                .collect(Collectors.joining(", ")))));
  }
}
