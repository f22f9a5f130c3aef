package io.llmplatform.inference.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.UnreadableJson;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Reads a request's body as one JSON object, member by member, without building a tree. */
public final class JsonBody {
  /**
   * Also accepts NaN and Infinity, which JSON has not, so that a reader can name where they are.
   */
  public static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  static {
    JSON.setCodec(new ObjectMapper(JSON));
  }

  private JsonBody() {}

  /** Takes a member; the parser is at its value and is left at the value's last token. */
  @FunctionalInterface
  public interface Member {
    void read(String name, JsonParser value) throws IOException;
  }

  /**
   * @throws PlatformException when the body cannot be decompressed, is too large, or is not one
   *     JSON object
   */
  public static void read(HttpServletRequest request, DataSize limit, Member members) {
    try (InputStream in = LimitedStream.of(request, limit)) {
      read(in, members);
    } catch (IOException e) {
      throw UnreadableJson.refusal(e);
    }
  }

  /**
   * Reads one JSON object up to the stream's end; does not close the stream.
   *
   * @throws PlatformException when it is not one JSON object
   */
  public static void read(InputStream in, Member members) {
    try (JsonParser parser = JSON.createParser(in)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      readObject(parser, members);
    } catch (IOException e) {
      throw UnreadableJson.refusal(e);
    }
  }

  private static void readObject(JsonParser parser, Member members) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw PlatformException.invalid("The body must be a JSON object.");
    }
    readMembers(parser, members);
    if (parser.nextToken() != null) {
      throw PlatformException.invalid("The body has more after its JSON object.");
    }
  }

  /** Reads the members of the object that the parser is at the start of, up to its end. */
  public static void readMembers(JsonParser parser, Member members) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      members.read(name, parser);
    }
  }

  /** A string, or null where the value is null. */
  public static @Nullable String string(String field, JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.currentToken() != JsonToken.VALUE_STRING) {
      throw PlatformException.invalid(field, field + " must be a string.");
    }
    return value.getText();
  }

  /** Refuses text that is not Unicode: half of a surrogate pair cannot be encoded. */
  public static String requireUnicode(String field, String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(unit)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (Character.isSurrogate(unit)) {
        throw PlatformException.invalid(
            field,
            "%s has an unpaired surrogate \\u%04x at position %d.".formatted(field, (int) unit, i));
      }
    }
    return text;
  }
}
