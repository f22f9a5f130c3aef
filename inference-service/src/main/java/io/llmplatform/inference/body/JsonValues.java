package io.llmplatform.inference.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads single values of a body, and names the field where one is not what it should be. */
public final class JsonValues {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonValues() {}

  /** An integer within bounds, or null where the value is null. */
  public static @Nullable Integer integer(String field, JsonParser value, int least, int most)
      throws IOException {
    Long number = integer(field, value, (long) least, (long) most);
    return number == null ? null : number.intValue();
  }

  /** An integer within bounds, or null where the value is null. */
  public static @Nullable Long integer(String field, JsonParser value, long least, long most)
      throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw PlatformException.invalid(field, field + " must be an integer.");
    }
    BigInteger number = value.getBigIntegerValue();
    boolean tooSmall = number.compareTo(BigInteger.valueOf(least)) < 0;
    if (tooSmall || number.compareTo(BigInteger.valueOf(most)) > 0) {
      String span =
          tooSmall && most >= Integer.MAX_VALUE
              ? " of at least %d.".formatted(least)
              : " from %d to %d.".formatted(least, most);
      throw PlatformException.invalid(field, field + " must be an integer" + span);
    }
    return number.longValue();
  }

  /** A number within bounds, or null where the value is null. */
  public static @Nullable Double number(String field, JsonParser value, double least, double most)
      throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (!value.currentToken().isNumeric()) {
      throw PlatformException.invalid(field, field + " must be a number.");
    }
    double number = value.getDoubleValue();
    if (!(number >= least && number <= most)) {
      throw PlatformException.invalid(
          field, "%s must be a number from %s to %s.".formatted(field, plain(least), plain(most)));
    }
    return number;
  }

  private static String plain(double bound) {
    return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }

  /** A boolean, or null where the value is null. */
  public static @Nullable Boolean flag(String field, JsonParser value) throws IOException {
    return switch (value.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw PlatformException.invalid(field, field + " must be true or false.");
    };
  }

  /** A string that is Unicode, or null where the value is null. */
  public static @Nullable String text(String field, JsonParser value) throws IOException {
    String text = JsonBody.string(field, value);
    return text == null ? null : JsonBody.requireUnicode(field, text);
  }

  /**
   * Any object as a tree, or null where the value is null. Its texts and names are Unicode, and its
   * numbers finite.
   */
  public static @Nullable JsonNode object(String field, JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(field, field + " must be an object.");
    }
    JsonNode object = value.readValueAsTree();
    requireSound(field, object);
    return object;
  }

  /**
   * @throws PlatformException invalid, naming where it has half a character or an infinite number
   */
  public static void requireSound(String field, JsonNode node) {
    if (node.isTextual()) {
      JsonBody.requireUnicode(field, node.textValue());
    } else if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
      throw PlatformException.invalid(field, field + " must be a finite number.");
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        requireSound("%s[%d]".formatted(field, i), node.get(i));
      }
    } else {
      // Names are: the parser refuses others.
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        requireSound(field + "." + member.getKey(), member.getValue());
      }
    }
  }

  /** An object of plain data: strings, numbers, booleans, null, lists and maps. */
  @SuppressWarnings("unchecked") // Jackson makes such a map of any object.
  public static Map<String, @Nullable Object> plain(JsonNode object) {
    return MAPPER.convertValue(object, Map.class);
  }

  /** Begins an array. The parser is left at its first element or its end. */
  public static void requireArray(String field, JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid(field, field + " must be an array.");
    }
    value.nextToken();
  }
}
