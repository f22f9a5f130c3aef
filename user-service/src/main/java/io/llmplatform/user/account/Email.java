package io.llmplatform.user.account;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.input.Line;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An e-mail address.
 *
 * @param value at most 254 characters, with one {@code @} between two parts
 */
record Email(String value) {
  private static final int MAX_LENGTH = 254;
  private static final Pattern ADDRESS = Pattern.compile("[^\\s@]+@[^\\s@]+");

  /**
   * An address that a client gives; null for none.
   *
   * @throws PlatformException naming the field {@code email}
   */
  static @Nullable Email given(@Nullable String text) {
    String address = Line.of("email", text, MAX_LENGTH);
    if (address.isEmpty()) {
      return null;
    }
    if (!ADDRESS.matcher(address).matches()) {
      throw PlatformException.invalid("email", "'email' is no e-mail address.");
    }
    return new Email(address);
  }

  /** The form in which addresses are compared. */
  static String compared(String text) {
    return Normalizer.normalize(text.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  String compared() {
    return compared(value);
  }
}
