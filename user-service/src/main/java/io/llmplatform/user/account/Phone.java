package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.input.Line;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A telephone number.
 *
 * @param value 4 to 20 digits, perhaps after a {@code +}
 */
record Phone(String value) {
  private static final int MAX_LENGTH = 40;
  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{4,20}");
  private static final Pattern SEPARATORS = Pattern.compile("[\\s().\\-/]");

  /**
   * A number that a client gives; null for none.
   *
   * @throws PlatformException naming the field {@code phone}
   */
  static @Nullable Phone given(@Nullable String text) {
    String number = compared(Line.of("phone", text, MAX_LENGTH));
    if (number.isEmpty()) {
      return null;
    }
    if (!NUMBER.matcher(number).matches()) {
      throw PlatformException.invalid("phone", "'phone' is no telephone number.");
    }
    return new Phone(number);
  }

  /** The form in which numbers are kept and compared: without what people put between digits. */
  static String compared(String text) {
    return SEPARATORS.matcher(text).replaceAll("");
  }
}
