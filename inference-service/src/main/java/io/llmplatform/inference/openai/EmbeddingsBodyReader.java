package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.embedding.EmbeddingInput;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Collects the members of an embeddings request; one reader for each body. */
final class EmbeddingsBodyReader implements JsonBody.Member {
  private final int maxInputs;
  private @Nullable String model;
  private @Nullable List<EmbeddingInput> inputs;
  private OptionalInt dimensions = OptionalInt.empty();
  private boolean base64;
  private boolean truncate;

  EmbeddingsBodyReader(int maxInputs) {
    this.maxInputs = maxInputs;
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "model" -> model = JsonBody.string(name, value);
      case "input" -> inputs = inputs(value);
      case "encoding_format" -> base64 = isBase64(value);
      case "dimensions" -> dimensions = dimensions(value);
      case "truncate" -> truncate = truncate(value);
      default -> value.skipChildren();
    }
  }

  EmbeddingsBody body() {
    if (model == null || model.isEmpty()) {
      throw PlatformException.invalid("model", "model is required.");
    }
    if (inputs == null) {
      throw PlatformException.invalid("input", "input is required.");
    }
    return new EmbeddingsBody(model, new EmbeddingRequest(inputs, dimensions, truncate), base64);
  }

  private List<EmbeddingInput> inputs(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_STRING) {
      return List.of(text("input", value));
    }
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid(
          "input", "input must be a string, or an array of strings or of token ids.");
    }
    JsonToken first = value.nextToken();
    if (first == JsonToken.END_ARRAY) {
      throw PlatformException.invalid("input", "input must not be empty.");
    }
    return first == JsonToken.VALUE_NUMBER_INT
        ? List.of(new EmbeddingInput.TokenIds("input", tokenIds("input", value)))
        : elements(value);
  }

  /** The parser is at the first element, and is left at the array's end. */
  private List<EmbeddingInput> elements(JsonParser value) throws IOException {
    List<EmbeddingInput> elements = new ArrayList<>();
    while (value.currentToken() != JsonToken.END_ARRAY) {
      if (elements.size() == maxInputs) {
        throw PlatformException.invalid(
            "input", "input has more than %d elements, the most allowed.".formatted(maxInputs));
      }
      elements.add(element("input[%d]".formatted(elements.size()), value));
      value.nextToken();
    }
    return elements;
  }

  private static EmbeddingInput element(String field, JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_STRING) {
      return text(field, value);
    }
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid(field, field + " must be a string or an array of token ids.");
    }
    if (value.nextToken() == JsonToken.END_ARRAY) {
      throw PlatformException.invalid(field, field + " must not be empty.");
    }
    return new EmbeddingInput.TokenIds(field, tokenIds(field, value));
  }

  /** The parser is at the first id, and is left at the array's end. */
  private static long[] tokenIds(String field, JsonParser value) throws IOException {
    LongStream.Builder ids = LongStream.builder();
    int count = 0;
    while (value.currentToken() != JsonToken.END_ARRAY) {
      boolean integer =
          value.currentToken() == JsonToken.VALUE_NUMBER_INT
              && value.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!integer) {
        throw PlatformException.invalid(
            field, "%s[%d] must be a token id, as the others are.".formatted(field, count));
      }
      ids.add(value.getLongValue());
      count++;
      value.nextToken();
    }
    return ids.build().toArray();
  }

  private static EmbeddingInput text(String field, JsonParser value) throws IOException {
    String text = value.getText();
    if (text.isEmpty()) {
      throw PlatformException.invalid(field, field + " must not be empty.");
    }
    return new EmbeddingInput.Text(field, JsonBody.requireUnicode(field, text));
  }

  private static boolean isBase64(JsonParser value) throws IOException {
    String format = JsonBody.string("encoding_format", value);
    if (format == null || format.equals("float")) {
      return false;
    }
    if (!format.equals("base64")) {
      throw PlatformException.invalid(
          "encoding_format", "encoding_format must be 'float' or 'base64'.");
    }
    return true;
  }

  private static OptionalInt dimensions(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return OptionalInt.empty();
    }
    if (value.currentToken() != JsonToken.VALUE_NUMBER_INT
        || value.getNumberType() != JsonParser.NumberType.INT) {
      throw PlatformException.invalid("dimensions", "dimensions must be an integer.");
    }
    return OptionalInt.of(value.getIntValue());
  }

  private static boolean truncate(JsonParser value) {
    return switch (value.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw PlatformException.invalid("truncate", "truncate must be true or false.");
    };
  }
}
