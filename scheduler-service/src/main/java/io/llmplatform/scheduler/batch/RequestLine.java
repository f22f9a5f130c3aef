package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A line of an input file, as OpenAI describes it: {@code {"custom_id", "method", "url", "body"}}.
 * Its body is handed on as the bytes that stand there.
 */
final class RequestLine {
  static final int MAX_CUSTOM_ID = 512;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final byte[] line;
  private @Nullable String customId;
  private @Nullable String method;
  private @Nullable String url;
  private @Nullable String model;
  private boolean streamed;
  private int bodyFrom = -1;
  private int bodyTo = -1;

  private RequestLine(byte[] line) {
    this.line = line;
  }

  /**
   * @throws BadLine if it is not one JSON object of these members
   */
  static RequestLine parse(byte[] line) throws BadLine {
    RequestLine parsed = new RequestLine(line);
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLine("invalid_json", "The line is not a JSON object.", null);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        parsed.member(name, parser);
      }
      if (parser.nextToken() != null) {
        throw new BadLine("invalid_json", "The line has more after its JSON object.", null);
      }
    } catch (JsonProcessingException e) {
      throw new BadLine("invalid_json", "The line is not JSON: " + sentence(e), null);
    } catch (IOException e) {
      throw new BadLine("invalid_json", "The line is not JSON in UTF-8.", null);
    }
    return parsed;
  }

  private static String sentence(JsonProcessingException e) {
    String first = e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
    return (first.length() > 200 ? first.substring(0, 200) + "…" : first) + ".";
  }

  private void member(String name, JsonParser value) throws IOException, BadLine {
    switch (name) {
      case "custom_id" -> customId = text(name, value);
      case "method" -> method = text(name, value);
      case "url" -> url = text(name, value);
      case "body" -> body(value);
      default -> value.skipChildren();
    }
  }

  private static String text(String name, JsonParser value) throws IOException, BadLine {
    if (value.currentToken() != JsonToken.VALUE_STRING) {
      throw new BadLine("invalid_" + name, name + " must be a string.", name);
    }
    return value.getText();
  }

  private void body(JsonParser value) throws IOException, BadLine {
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw new BadLine("invalid_body", "body must be a JSON object.", "body");
    }
    bodyFrom = (int) value.currentTokenLocation().getByteOffset();
    while (value.nextToken() == JsonToken.FIELD_NAME) {
      String name = value.currentName();
      JsonToken token = value.nextToken();
      if (name.equals("model") && token == JsonToken.VALUE_STRING) {
        model = value.getText();
      } else if (name.equals("stream")) {
        streamed = token == JsonToken.VALUE_TRUE;
      }
      value.skipChildren();
    }
    bodyTo = (int) value.currentLocation().getByteOffset();
  }

  /**
   * Nothing, if the line can be run in a batch of that endpoint.
   *
   * @throws BadLine naming the member at fault
   */
  void check(String endpoint) throws BadLine {
    checkCustomId();
    if (!"POST".equals(method)) {
      throw new BadLine("invalid_method", "method must be 'POST'.", "method");
    }
    if (url == null) {
      throw new BadLine("missing_url", "url is required.", "url");
    }
    if (!url.equals(endpoint)) {
      throw new BadLine(
          "mismatched_url", "url must be '%s', the batch's endpoint.".formatted(endpoint), "url");
    }
    if (bodyFrom < 0) {
      throw new BadLine("missing_body", "body is required.", "body");
    }
    if (model == null || model.isEmpty()) {
      throw new BadLine("missing_model", "body.model is required.", "body.model");
    }
    if (streamed) {
      throw new BadLine("stream_unsupported", "body.stream must not be true.", "body.stream");
    }
  }

  private void checkCustomId() throws BadLine {
    if (customId == null || customId.isEmpty()) {
      throw new BadLine("missing_custom_id", "custom_id is required.", "custom_id");
    }
    if (customId.length() > MAX_CUSTOM_ID) {
      throw new BadLine(
          "invalid_custom_id",
          "custom_id has more than %d characters.".formatted(MAX_CUSTOM_ID),
          "custom_id");
    }
    for (int i = 0; i < customId.length(); i++) {
      if (Character.isSurrogate(customId.charAt(i))) {
        int point = customId.codePointAt(i);
        if (!Character.isSupplementaryCodePoint(point)) {
          throw new BadLine(
              "invalid_custom_id", "custom_id has an unpaired surrogate.", "custom_id");
        }
        i++;
      }
    }
  }

  /** Only of a line that was checked. */
  String customId() {
    if (customId == null) {
      throw new IllegalStateException("The line has no custom_id");
    }
    return customId;
  }

  /** The body as it stands in the line; only of a line that was checked. */
  byte[] body() {
    return Arrays.copyOfRange(line, bodyFrom, bodyTo);
  }
}
