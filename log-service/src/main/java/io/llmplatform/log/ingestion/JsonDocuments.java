package io.llmplatform.log.ingestion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects as documents that any store takes: in members' names a dot becomes U+FF0E and
 * a leading dollar U+FF04, and half characters become U+FFFD. Whole numbers that fit are 32 or 64
 * bits wide, all others double. Thread-safe.
 */
final class JsonDocuments {
  /** MongoDB takes 100 levels; the envelope and the driver need some of them. */
  private static final int DEPTH = 80;

  private static final char REPLACEMENT = '\uFFFD';

  private final JsonFactory json =
      new JsonFactoryBuilder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /**
   * The object.
   *
   * @throws IOException if it is not one JSON object, is nested too deeply, or has a name that no
   *     store takes
   */
  Document read(byte[] value) throws IOException {
    try (JsonParser parser = json.createParser(value)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("It is not a JSON object");
      }
      Document document = object(parser);
      if (parser.nextToken() != null) {
        throw new IOException("Something follows the JSON object");
      }
      return document;
    }
  }

  private static Document object(JsonParser parser) throws IOException {
    Document document = new Document();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      document.put(name(name), value(parser, parser.nextToken()));
    }
    return document;
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> array = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      array.add(value(parser, next));
    }
    return array;
  }

  private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token)
      throws IOException {
    if (token == null) {
      throw new IOException("The JSON ends too early");
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> whole(parser.getText());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> (Object) parser.getIntValue();
            case LONG -> parser.getLongValue();
            default -> parser.getDoubleValue();
          };
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      default -> null;
    };
  }

  private static String name(String name) throws IOException {
    if (name.indexOf('\0') >= 0) {
      throw new IOException("A member's name holds a null character");
    }
    String stored = name.indexOf('.') < 0 ? name : name.replace('.', '\uFF0E');
    return whole(stored.startsWith("$") ? '\uFF04' + stored.substring(1) : stored);
  }

  private static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            each ->
                whole.appendCodePoint(
                    each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE
                        ? REPLACEMENT
                        : each));
    return whole.toString();
  }
}
