package io.llmplatform.inference.vllm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.embedding.EmbeddingInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the members of a classification request; one reader for each body. */
final class ClassifyBodyReader implements JsonBody.Member {
  private final int maxInputs;
  private @Nullable String model;
  private @Nullable List<EmbeddingInput> texts;
  private boolean truncate = true;

  ClassifyBodyReader(int maxInputs) {
    this.maxInputs = maxInputs;
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "model" -> model = JsonBody.string(name, value);
      case "input" -> texts = texts(value);
      case "truncate" -> truncate = flag(name, value);
      default -> value.skipChildren();
    }
  }

  ClassifyBody body() {
    if (model == null || model.isEmpty()) {
      throw PlatformException.invalid("model", "model is required.");
    }
    if (texts == null) {
      throw PlatformException.invalid("input", "input is required.");
    }
    return new ClassifyBody(model, texts, truncate);
  }

  private List<EmbeddingInput> texts(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_STRING) {
      return List.of(text("input", value));
    }
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid("input", "input must be a string or an array of strings.");
    }
    List<EmbeddingInput> all = new ArrayList<>();
    while (value.nextToken() != JsonToken.END_ARRAY) {
      if (all.size() == maxInputs) {
        throw PlatformException.invalid(
            "input", "input has more than %d elements, the most allowed.".formatted(maxInputs));
      }
      all.add(text("input[%d]".formatted(all.size()), value));
    }
    if (all.isEmpty()) {
      throw PlatformException.invalid("input", "input must not be empty.");
    }
    return all;
  }

  private static EmbeddingInput text(String field, JsonParser value) throws IOException {
    String text = JsonBody.string(field, value);
    if (text == null || text.isEmpty()) {
      throw PlatformException.invalid(field, field + " must not be empty.");
    }
    return new EmbeddingInput.Text(field, JsonBody.requireUnicode(field, text));
  }

  private static boolean flag(String field, JsonParser value) {
    return switch (value.currentToken()) {
      case VALUE_TRUE, VALUE_NULL -> true;
      case VALUE_FALSE -> false;
      default -> throw PlatformException.invalid(field, field + " must be true or false.");
    };
  }
}
