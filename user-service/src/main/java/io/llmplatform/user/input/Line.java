package io.llmplatform.user.input;

import io.llmplatform.common.error.PlatformException;
import org.jspecify.annotations.Nullable;

/** Single lines of text that people write, such as a display name. */
public final class Line {
  private Line() {}

  /**
   * The text without blanks around it; empty for none.
   *
   * @param maxLength in characters (code points)
   * @throws PlatformException naming the field, for a longer text or one with control characters
   */
  public static String of(String field, @Nullable String text, int maxLength) {
    if (text == null) {
      return "";
    }
    if (text.codePointCount(0, text.length()) > maxLength) {
      throw PlatformException.invalid(
          field, "'" + field + "' has at most " + maxLength + " characters.");
    }
    if (text.codePoints().anyMatch(Line::isNoText)) {
      throw PlatformException.invalid(
          field, "'" + field + "' has no control characters and no half of a character.");
    }
    return text.strip();
  }

  /** As {@link #of}, with null for an empty text. */
  public static @Nullable String orNull(String field, @Nullable String text, int maxLength) {
    String line = of(field, text, maxLength);
    return line.isEmpty() ? null : line;
  }

  private static boolean isNoText(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }
}
