package io.llmplatform.gateway.forward;

import java.nio.charset.StandardCharsets;
import org.springframework.web.util.UriUtils;

/**
 * A raw query with nothing in a parameter that stands for itself by indulgence only: {@code
 * a=b%20=c} becomes {@code a=b%20%3Dc}, which means the same.
 *
 * <p>Spring Cloud Gateway encodes a whole address again where a part of it is not encoded by the
 * letter ({@code ServerWebExchangeUtils.containsEncodedParts}): {@code %20} would then arrive as
 * {@code %2520}.
 */
final class StrictQuery {
  /** Of RFC 3986, section 3.4, without {@code =} and {@code &}, which part names from values. */
  private static final String ALLOWED = "-._~!$'()*+,;:@/?%";

  private StrictQuery() {}

  /**
   * @param query as sent, percent-encoded as far as its sender did
   */
  static String of(String query) {
    StringBuilder strict = new StringBuilder(query.length() + 8);
    boolean inName = true;
    for (int i = 0; i < query.length(); ) {
      int character = query.codePointAt(i);
      i += Character.charCount(character);
      if (character == '&' || inName && character == '=' || isPlain(character)) {
        strict.appendCodePoint(character);
      } else {
        strict.append(UriUtils.encode(Character.toString(character), StandardCharsets.UTF_8));
      }
      inName = character == '&' || inName && character != '=';
    }
    return strict.toString();
  }

  private static boolean isPlain(int character) {
    return character < 128
        && (Character.isLetterOrDigit(character) || ALLOWED.indexOf(character) >= 0);
  }
}
