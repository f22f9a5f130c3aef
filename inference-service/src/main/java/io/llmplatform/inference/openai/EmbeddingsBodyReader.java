package io.llmplatform.inference.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.embedding.EmbeddingInput;
import io.llmplatform.inference.embedding.EmbeddingRequest;
import io.llmplatform.inference.embedding.PromptChoice;
import io.llmplatform.inference.embedding.Truncation;
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
  private Truncation direction = Truncation.END;
  private PromptChoice inputType = PromptChoice.DEFAULT;
  private @Nullable PromptChoice promptName;

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
      case "truncate" -> truncate(value);
      case "truncation_direction" -> direction = direction(value);
      case "input_type" -> inputType = inputType(value);
      case "prompt_name" -> promptName = promptName(value);
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
    return new EmbeddingsBody(
        model,
        new EmbeddingRequest(
            inputs,
            dimensions,
            truncate ? direction : Truncation.REFUSE,
            promptName != null ? promptName : inputType),
        base64);
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

  /** A boolean; or Cohere's {@code NONE}, {@code START} and {@code END}, which say the side too. */
  private void truncate(JsonParser value) throws IOException {
    switch (value.currentToken()) {
      case VALUE_TRUE -> truncate = true;
      case VALUE_FALSE, VALUE_NULL -> truncate = false;
      case VALUE_STRING -> truncate(value.getText());
      default -> throw badTruncate();
    }
  }

  private void truncate(String side) {
    switch (side) {
      case "NONE" -> truncate = false;
      case "START" -> cut(Truncation.START);
      case "END" -> cut(Truncation.END);
      default -> throw badTruncate();
    }
  }

  private void cut(Truncation side) {
    truncate = true;
    direction = side;
  }

  private static PlatformException badTruncate() {
    return PlatformException.invalid(
        "truncate", "truncate must be true or false, or 'NONE', 'START' or 'END'.");
  }

  private static Truncation direction(JsonParser value) throws IOException {
    String side = JsonBody.string("truncation_direction", value);
    if (side == null || side.equalsIgnoreCase("right")) {
      return Truncation.END;
    }
    if (side.equalsIgnoreCase("left")) {
      return Truncation.START;
    }
    throw PlatformException.invalid(
        "truncation_direction", "truncation_direction must be 'left' or 'right'.");
  }

  private static PromptChoice inputType(JsonParser value) throws IOException {
    String type = JsonBody.string("input_type", value);
    if (type == null) {
      return PromptChoice.DEFAULT;
    }
    return switch (type) {
      case "query", "search_query" -> PromptChoice.QUERY;
      case "document", "search_document", "passage" -> PromptChoice.DOCUMENT;
      case "classification", "clustering" -> PromptChoice.task(type);
      default ->
          throw PlatformException.invalid(
              "input_type",
              "input_type must be 'query', 'document', 'classification' or 'clustering'.");
    };
  }

  private static @Nullable PromptChoice promptName(JsonParser value) throws IOException {
    String name = JsonBody.string("prompt_name", value);
    return name == null ? null : PromptChoice.named(name);
  }
}
