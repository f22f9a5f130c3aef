package io.llmplatform.log.alert;

import io.llmplatform.common.error.PlatformException;
import org.jspecify.annotations.Nullable;

/** What somebody said of an acknowledgement or a silence. */
record Comment(@Nullable String comment) {
  private static final int MAX = 1000;

  /**
   * The words; none where there are none.
   *
   * @throws PlatformException naming {@code comment}
   */
  static String checked(@Nullable String comment) {
    if (comment == null) {
      return "";
    }
    if (comment.length() > MAX || comment.indexOf('\0') >= 0) {
      throw PlatformException.invalid(
          "comment", "A comment has at most " + MAX + " characters, none of them U+0000.");
    }
    return comment.strip();
  }
}
