package io.llmplatform.inference.language.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.DoublePredicate;

/**
 * A JSON file of a model. What it has is read by paths such as {@code model.decoder.filename}; null
 * is as absent. What makes no sense is refused by the file's name and the path.
 */
record JsonFile(String name, JsonNode root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A file that is not there has nothing. */
  static JsonFile read(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      return new JsonFile(name, MissingNode.getInstance());
    }
    try {
      JsonNode root = JSON.readTree(file.toFile());
      if (!root.isObject()) {
        throw new UnsupportedLanguageModel(name + " is no JSON object");
      }
      return new JsonFile(name, root);
    } catch (JsonProcessingException e) {
      throw new UnsupportedLanguageModel(name + " is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  boolean exists() {
    return root.isObject();
  }

  /** Missing where it is absent or null. */
  JsonNode at(String path) {
    JsonNode node = root;
    for (String member : path.split("\\.")) {
      node = node.path(member);
    }
    return node.isNull() ? MissingNode.getInstance() : node;
  }

  boolean has(String path) {
    return !at(path).isMissingNode();
  }

  /** A whole number of at least one. */
  OptionalInt count(String path) {
    JsonNode node = at(path);
    if (node.isMissingNode()) {
      return OptionalInt.empty();
    }
    if (!node.canConvertToExactIntegral() || node.asDouble() < 1) {
      throw refused(path, "is no whole number of at least 1");
    }
    return OptionalInt.of((int) Math.min(Integer.MAX_VALUE, node.asDouble()));
  }

  /** The first of the paths that the file has. */
  OptionalInt firstCount(List<String> paths) {
    return paths.stream()
        .map(this::count)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  /** Token ids: one, a list, or none. */
  List<Integer> tokens(String path) {
    JsonNode node = at(path);
    List<Integer> ids = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(each -> ids.add(token(each, path)));
    } else if (!node.isMissingNode()) {
      ids.add(token(node, path));
    }
    return ids;
  }

  private int token(JsonNode node, String path) {
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < 0) {
      throw refused(path, "is no token id");
    }
    return node.asInt();
  }

  /** A number for which something holds. */
  OptionalDouble number(String path, DoublePredicate holds, String otherwise) {
    JsonNode node = at(path);
    if (node.isMissingNode()) {
      return OptionalDouble.empty();
    }
    if (!node.isNumber() || !holds.test(node.asDouble())) {
      throw refused(path, otherwise);
    }
    return OptionalDouble.of(node.asDouble());
  }

  UnsupportedLanguageModel refused(String path, String why) {
    return new UnsupportedLanguageModel("%s: %s %s".formatted(name, path, why));
  }
}
