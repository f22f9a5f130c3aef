package io.llmplatform.inference.rerank;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads a directory in the layout of transformers: {@code config.json} says whether the model is a
 * cross-encoder, which is a sequence classifier of one label.
 */
final class RerankFiles {
  /** Their positions begin after the padding's, so that not all of them are for tokens. */
  private static final Set<String> SHIFTED = Set.of("roberta", "xlm-roberta", "camembert");

  private final ObjectMapper json = new ObjectMapper();
  private final Path directory;

  RerankFiles(Path directory) {
    this.directory = directory;
  }

  /** The configuration, or empty when the files are no cross-encoder's, or lack a tokenizer. */
  Optional<RerankConfiguration> read() throws IOException {
    JsonNode config = optional("config.json");
    if (!isCrossEncoder(config) || !Files.isRegularFile(tokenizer())) {
      return Optional.empty();
    }
    OptionalInt maxTokens = maxTokens(config);
    return maxTokens.isPresent()
        ? Optional.of(new RerankConfiguration(maxTokens.getAsInt(), isSigmoid(config)))
        : Optional.empty();
  }

  Path tokenizer() {
    return directory.resolve("tokenizer.json");
  }

  private static boolean isCrossEncoder(JsonNode config) {
    for (JsonNode architecture : config.path("architectures")) {
      if (architecture.asText().endsWith("ForSequenceClassification")) {
        return labels(config) == 1;
      }
    }
    return false;
  }

  /** transformers writes one of both members, or none where the model has its default of two. */
  private static int labels(JsonNode config) {
    JsonNode names = config.path("id2label");
    return names.isObject() ? names.size() : config.path("num_labels").asInt(2);
  }

  /**
   * sentence-transformers names a class of PyTorch, in two places over time; its default for one
   * label is the sigmoid.
   */
  private static boolean isSigmoid(JsonNode config) {
    String former = config.path("sbert_ce_default_activation_function").asText("");
    String activation = config.path("sentence_transformers").path("activation_fn").asText(former);
    return !activation.endsWith(".Identity");
  }

  private OptionalInt maxTokens(JsonNode config) throws IOException {
    // transformers writes 1e30 where a tokenizer has no limit.
    JsonNode tokenizer = optional("tokenizer_config.json").path("model_max_length");
    if (tokenizer.canConvertToInt()) {
      return OptionalInt.of(tokenizer.asInt());
    }
    JsonNode positions = config.path("max_position_embeddings");
    if (!positions.canConvertToInt()) {
      return OptionalInt.empty();
    }
    boolean shifted = SHIFTED.contains(config.path("model_type").asText());
    return OptionalInt.of(
        positions.asInt() - (shifted ? config.path("pad_token_id").asInt(1) + 1 : 0));
  }

  private JsonNode optional(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.isRegularFile(file) ? json.readTree(file.toFile()) : MissingNode.getInstance();
  }
}
