package io.llmplatform.log.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.common.error.PlatformException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What somebody thinks of an answer: {@code up}, {@code down}, or 1 (bad) to 5 (good). */
record Rating(String value) {
  static final Set<String> VALUES = Set.of("up", "down", "1", "2", "3", "4", "5");

  /**
   * @throws PlatformException naming {@code rating}
   */
  static Rating of(@Nullable JsonNode node) {
    if (node == null || !(node.isTextual() || node.isIntegralNumber()) || !fits(node)) {
      throw PlatformException.invalid(
          "rating", "'rating' must be \"up\", \"down\", or a whole number from 1 to 5.");
    }
    return new Rating(node.asText());
  }

  private static boolean fits(JsonNode node) {
    String value = node.asText();
    return VALUES.contains(value) && node.isTextual() != Character.isDigit(value.charAt(0));
  }

  /** As JSON has it: a string or a number. */
  Object json() {
    return Character.isDigit(value.charAt(0)) ? (Object) Integer.valueOf(value) : value;
  }
}
