package io.llmplatform.inference.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The names of a classifier's classes: {@code id2label} in the model's {@code config.json}. */
final class ClassLabels {
  private static final Logger log = LoggerFactory.getLogger(ClassLabels.class);
  private static final JsonFactory JSON = new JsonFactory();

  private ClassLabels() {}

  /**
   * By index, as far as there is one for each; empty where the file has none or is not readable.
   */
  static List<String> in(Path directory) {
    Path file = directory.resolve("config.json");
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try (JsonParser parser = JSON.createParser(file.toFile())) {
      return parser.nextToken() == JsonToken.START_OBJECT ? contiguous(read(parser)) : List.of();
    } catch (IOException e) {
      log.info("{} cannot be read, so classes have no names: {}", file, e.getMessage());
      return List.of();
    }
  }

  private static Map<String, String> read(JsonParser parser) throws IOException {
    Map<String, String> labels = new TreeMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals("id2label");
      JsonToken value = parser.nextToken();
      if (!wanted || value != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String id = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          labels.put(id, parser.getText());
        }
        parser.skipChildren();
      }
    }
    return labels;
  }

  private static List<String> contiguous(Map<String, String> labels) {
    List<String> list = new ArrayList<>();
    String label = labels.get("0");
    while (label != null) {
      list.add(label);
      label = labels.get(Integer.toString(list.size()));
    }
    return List.copyOf(list);
  }
}
