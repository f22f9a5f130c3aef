package io.llmplatform.inference.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.math.BigDecimal;
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
    boolean fits = value.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    if (!fits || value.getLongValue() < least || value.getLongValue() > most) {
      throw PlatformException.invalid(field, field + " must be an integer" + span(least, most));
    }
    return value.getLongValue();
  }

  private static String span(long least, long most) {
    return most == Integer.MAX_VALUE || most == Long.MAX_VALUE
        ? " of at least %d.".formatted(least)
        : " from %d to %d.".formatted(least, most);
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

  /** Any object as a tree, or null where the value is null. */
  public static @Nullable JsonNode object(String field, JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(field, field + " must be an object.");
    }
    return value.readValueAsTree();
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
