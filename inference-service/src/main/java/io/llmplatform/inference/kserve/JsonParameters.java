package io.llmplatform.inference.kserve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads an object of parameters. */
final class JsonParameters {
  private JsonParameters() {}

  /** Takes a parameter: a string, a boolean, a {@link Long} or a {@link Double}, else null. */
  @FunctionalInterface
  interface Taker {
    void take(String name, @Nullable Object value);
  }

  static void read(String field, JsonParser value, Taker taker) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid(field, field + " must be an object.");
    }
    JsonBody.readMembers(value, (name, parameter) -> taker.take(name, value(parameter)));
  }

  private static @Nullable Object value(JsonParser parameter) throws IOException {
    return switch (parameter.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parameter.getText();
      case VALUE_NUMBER_INT ->
          parameter.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? null
              : parameter.getLongValue();
      case VALUE_NUMBER_FLOAT -> parameter.getDoubleValue();
      default -> {
        parameter.skipChildren();
        yield null;
      }
    };
  }

  /** A flag. */
  static boolean flag(String field, @Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw PlatformException.invalid(field, field + " must be true or false.");
  }
}
