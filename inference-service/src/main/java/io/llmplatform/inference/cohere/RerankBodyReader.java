package io.llmplatform.inference.cohere;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.body.JsonBody;
import io.llmplatform.inference.rerank.RerankRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the members of a rerank request; one reader for each body. */
final class RerankBodyReader implements JsonBody.Member {
  private final int maxDocuments;
  private @Nullable String model;
  private @Nullable String query;
  private @Nullable List<String> documents;
  private int top = Integer.MAX_VALUE;
  private boolean truncate = true;
  private boolean returnDocuments;

  RerankBodyReader(int maxDocuments) {
    this.maxDocuments = maxDocuments;
  }

  @Override
  public void read(String name, JsonParser value) throws IOException {
    switch (name) {
      case "model" -> model = JsonBody.string(name, value);
      case "query" -> query = text(name, value);
      case "documents" -> documents = documents(value);
      case "top_n" -> top = top(value);
      case "truncate" -> truncate = flag(name, value, true);
      case "return_documents" -> returnDocuments = flag(name, value, false);
      default -> value.skipChildren();
    }
  }

  RerankBody body() {
    if (model == null || model.isEmpty()) {
      throw PlatformException.invalid("model", "model is required.");
    }
    if (query == null) {
      throw PlatformException.invalid("query", "query is required.");
    }
    if (documents == null) {
      throw PlatformException.invalid("documents", "documents is required.");
    }
    return new RerankBody(
        model, new RerankRequest(query, documents, top, truncate), returnDocuments);
  }

  private List<String> documents(JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw PlatformException.invalid("documents", "documents must be an array.");
    }
    List<String> texts = new ArrayList<>();
    while (value.nextToken() != JsonToken.END_ARRAY) {
      if (texts.size() == maxDocuments) {
        throw PlatformException.invalid(
            "documents",
            "documents has more than %d elements, the most allowed.".formatted(maxDocuments));
      }
      texts.add(document("documents[%d]".formatted(texts.size()), value));
    }
    if (texts.isEmpty()) {
      throw PlatformException.invalid("documents", "documents must not be empty.");
    }
    return texts;
  }

  /** A string, or an object with a member {@code text}. */
  private static String document(String field, JsonParser value) throws IOException {
    if (value.currentToken() != JsonToken.START_OBJECT) {
      return text(field, value);
    }
    List<String> texts = new ArrayList<>(1);
    JsonBody.readMembers(
        value,
        (name, member) -> {
          if (name.equals("text")) {
            texts.add(text(field + ".text", member));
          } else {
            member.skipChildren();
          }
        });
    if (texts.isEmpty()) {
      throw PlatformException.invalid(field + ".text", field + ".text is required.");
    }
    return texts.get(0);
  }

  private static String text(String field, JsonParser value) throws IOException {
    String text = JsonBody.string(field, value);
    if (text == null || text.isEmpty()) {
      throw PlatformException.invalid(field, field + " must not be empty.");
    }
    return JsonBody.requireUnicode(field, text);
  }

  private static int top(JsonParser value) throws IOException {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return Integer.MAX_VALUE;
    }
    boolean integer =
        value.currentToken() == JsonToken.VALUE_NUMBER_INT
            && value.getNumberType() == JsonParser.NumberType.INT;
    if (!integer || value.getIntValue() < 1) {
      throw PlatformException.invalid("top_n", "top_n must be an integer of at least 1.");
    }
    return value.getIntValue();
  }

  private static boolean flag(String field, JsonParser value, boolean absent) {
    return switch (value.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> absent;
      default -> throw PlatformException.invalid(field, field + " must be true or false.");
    };
  }
}
