package io.llmplatform.inference.bulk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request of many: {@code {"id", "url", "body"}}.
 *
 * @param id told with the answer; unique in the exchange, which nobody checks
 * @param url an endpoint's path
 * @param body JSON, as it came
 */
record BulkLine(String id, String url, byte[] body) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * @param number of the line, for its refusal
   * @throws PlatformException invalid, if it is none
   */
  static BulkLine parse(byte[] line, int number) {
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        return members(parser, line, number);
      }
    } catch (IOException e) {
      throw invalid(number, "is not JSON");
    }
    throw invalid(number, "is not a JSON object");
  }

  private static BulkLine members(JsonParser parser, byte[] line, int number) throws IOException {
    String id = null;
    String url = null;
    byte[] body = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "id" -> id = parser.getText();
        case "url" -> url = parser.getText();
        case "body" -> body = body(parser, line);
        default -> parser.skipChildren();
      }
    }
    if (id == null || url == null || body == null || parser.nextToken() != null) {
      throw invalid(number, "must be one object with id, url and body");
    }
    return new BulkLine(id, url, body);
  }

  private static byte @Nullable [] body(JsonParser value, byte[] line) throws IOException {
    if (value.currentToken() != JsonToken.START_OBJECT) {
      return null;
    }
    int from = (int) value.currentTokenLocation().getByteOffset();
    value.skipChildren();
    return Arrays.copyOfRange(line, from, (int) value.currentLocation().getByteOffset());
  }

  private static PlatformException invalid(int number, String fault) {
    return PlatformException.invalid("Line %d %s.".formatted(number, fault));
  }
}
