package io.llmplatform.inference.language.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@code tokenizer.json} says of its tokens. It is read as a stream: merges, most of the
 * file, are passed over.
 */
final class VocabularyFile {
  /** Far more than any published vocabulary has; a larger id is a mistake that costs memory. */
  private static final int MAX_SIZE = 1 << 22;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Integer> entries = new HashMap<>();
  private final List<Added> added = new ArrayList<>();
  private JsonNode decoder = MissingNode.getInstance();

  /**
   * A token beside the model's own.
   *
   * @param content as it is written in a text
   */
  record Added(int id, String content, boolean special) {}

  private VocabularyFile() {}

  /**
   * @throws UnsupportedLanguageModel naming the field
   */
  static VocabularyFile read(Path file) throws IOException {
    VocabularyFile read = new VocabularyFile();
    try (JsonParser parser = JSON.createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UnsupportedLanguageModel("tokenizer.json is no JSON object");
      }
      read.root(parser);
    } catch (JsonProcessingException e) {
      throw new UnsupportedLanguageModel("tokenizer.json is no JSON: " + e.getOriginalMessage(), e);
    }
    if (read.entries.isEmpty()) {
      throw new UnsupportedLanguageModel("tokenizer.json: model.vocab is missing or empty");
    }
    return read;
  }

  Map<String, Integer> entries() {
    return entries;
  }

  List<Added> added() {
    return added;
  }

  TokenDecoding decoding() {
    return TokenDecoding.of(decoder);
  }

  /** One more than the largest id: a vocabulary may have gaps. */
  int size() {
    int largest = entries.values().stream().mapToInt(id -> id).max().orElse(-1);
    return Math.max(largest, added.stream().mapToInt(Added::id).max().orElse(-1)) + 1;
  }

  private void root(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "model" -> model(parser);
        case "added_tokens" -> added(JSON.readTree(parser));
        case "decoder" -> decoder = JSON.readTree(parser);
        default -> parser.skipChildren();
      }
    }
  }

  private void model(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean vocabulary = parser.currentName().equals("vocab");
      JsonToken value = parser.nextToken();
      if (vocabulary && value == JsonToken.START_OBJECT) {
        idsByEntry(parser);
      } else if (vocabulary && value == JsonToken.START_ARRAY) {
        entriesInOrder(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Of BPE: {@code {"entry": id, …}}. */
  private void idsByEntry(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String entry = parser.currentName();
      parser.nextToken();
      entries.put(entry, id(parser.getValueAsInt(-1), "model.vocab"));
    }
  }

  /** Of Unigram: {@code [["entry", score], …]}. */
  private void entriesInOrder(JsonParser parser) throws IOException {
    int id = 0;
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      entries.put(String.valueOf(parser.nextTextValue()), id(id++, "model.vocab"));
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        parser.skipChildren();
      }
    }
  }

  private void added(JsonNode tokens) {
    for (JsonNode token : tokens) {
      int id = id(token.path("id").asInt(-1), "added_tokens");
      added.add(new Added(id, token.path("content").asText(), token.path("special").asBoolean()));
    }
  }

  private static int id(int id, String field) {
    if (id < 0 || id >= MAX_SIZE) {
      throw new UnsupportedLanguageModel(
          "tokenizer.json: %s has an id that is not 0 to %d".formatted(field, MAX_SIZE - 1));
    }
    return id;
  }
}
