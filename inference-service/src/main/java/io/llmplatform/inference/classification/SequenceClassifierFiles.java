package io.llmplatform.inference.classification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A directory in the layout of transformers, whose {@code config.json} may name a sequence
 * classifier. Immutable.
 */
public final class SequenceClassifierFiles {
  /** Their positions begin after the padding's, so that not all of them are for tokens. */
  private static final Set<String> SHIFTED = Set.of("roberta", "xlm-roberta", "camembert");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final JsonNode config;
  private final JsonNode tokenizer;

  public SequenceClassifierFiles(Path directory) throws IOException {
    this.directory = directory;
    this.config = optional(directory.resolve("config.json"));
    this.tokenizer = optional(directory.resolve("tokenizer_config.json"));
  }

  /** What {@code config.json} says; missing where there is none. */
  public JsonNode config() {
    return config;
  }

  public Path tokenizer() {
    return directory.resolve("tokenizer.json");
  }

  /** How many labels the classifier has; 0 where the files are no classifier's of text. */
  public int labels() {
    if (!isClassifier() || !Files.isRegularFile(tokenizer())) {
      return 0;
    }
    // transformers writes one of both members, or none where the model has its default of two.
    JsonNode names = config.path("id2label");
    return names.isObject() ? names.size() : config.path("num_labels").asInt(2);
  }

  private boolean isClassifier() {
    for (JsonNode architecture : config.path("architectures")) {
      if (architecture.asText().endsWith("ForSequenceClassification")) {
        return true;
      }
    }
    return false;
  }

  /** Whether texts are lower-cased before the tokenizer sees them. */
  public boolean lowercase() {
    return tokenizer.path("do_lower_case").asBoolean(false);
  }

  /** Tokens that the model takes, special ones included; empty where no file says. */
  public OptionalInt maxTokens() {
    // transformers writes 1e30 where a tokenizer has no limit.
    JsonNode stated = tokenizer.path("model_max_length");
    if (stated.canConvertToInt()) {
      return OptionalInt.of(stated.asInt());
    }
    JsonNode positions = config.path("max_position_embeddings");
    if (!positions.canConvertToInt()) {
      return OptionalInt.empty();
    }
    boolean shifted = SHIFTED.contains(config.path("model_type").asText());
    return OptionalInt.of(
        positions.asInt() - (shifted ? config.path("pad_token_id").asInt(1) + 1 : 0));
  }

  private static JsonNode optional(Path file) throws IOException {
    return Files.isRegularFile(file) ? JSON.readTree(file.toFile()) : MissingNode.getInstance();
  }
}
