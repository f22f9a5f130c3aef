package io.llmplatform.inference.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.llmplatform.inference.embedding.EmbeddingConfiguration.Shortening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a directory in the layout of sentence-transformers: {@code modules.json} names the steps
 * and their folders; a directory without it holds no embedding model.
 */
final class EmbeddingFiles {
  private static final Map<String, Pooling> POOLINGS = poolings();

  private final ObjectMapper json = new ObjectMapper();
  private final Path directory;

  EmbeddingFiles(Path directory) {
    this.directory = directory;
  }

  /** The configuration, or empty when this is no embedding model. */
  Optional<EmbeddingConfiguration> read() throws IOException {
    if (!Files.isRegularFile(directory.resolve("modules.json"))) {
      return Optional.empty();
    }
    Map<String, String> folders = modules();
    JsonNode pooling = require(file(folders, "Pooling", "config.json"));
    JsonNode sentence = optional(file(folders, "Transformer", "sentence_bert_config.json"));
    return Optional.of(
        new EmbeddingConfiguration(
            pooling(pooling),
            pooling.path("word_embedding_dimension").asInt(),
            maxTokens(sentence),
            folders.containsKey("Normalize"),
            sentence.path("do_lower_case").asBoolean(false),
            shortening(optional(directory.resolve("config.json"))),
            prompts(pooling)));
  }

  /** Kind of module to its folder, in order. */
  private Map<String, String> modules() throws IOException {
    Map<String, String> folders = new LinkedHashMap<>();
    for (JsonNode module : require(directory.resolve("modules.json"))) {
      String type = module.path("type").asText();
      String kind = type.substring(type.lastIndexOf('.') + 1);
      if (!List.of("Transformer", "Pooling", "Normalize").contains(kind)) {
        throw new UnsupportedEmbeddingModel("modules.json names the unsupported module " + type);
      }
      folders.put(kind, module.path("path").asText());
    }
    if (!folders.containsKey("Pooling")) {
      throw new UnsupportedEmbeddingModel("modules.json names no Pooling module");
    }
    return folders;
  }

  private Path file(Map<String, String> folders, String module, String name) {
    Path file = directory.resolve(folders.getOrDefault(module, "")).resolve(name).normalize();
    if (!file.startsWith(directory.normalize())) {
      throw new UnsupportedEmbeddingModel("modules.json points out of the model: " + module);
    }
    return file;
  }

  private static Pooling pooling(JsonNode config) {
    List<Pooling> modes = new ArrayList<>();
    config
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getKey().startsWith("pooling_mode_") && field.getValue().asBoolean()) {
                modes.add(pooling(field.getKey()));
              }
            });
    if (modes.size() != 1) {
      throw new UnsupportedEmbeddingModel(
          "the pooling configuration must switch on one mode, it switches on " + modes);
    }
    return modes.get(0);
  }

  private static Pooling pooling(String mode) {
    Pooling pooling = POOLINGS.get(mode);
    if (pooling == null) {
      throw new UnsupportedEmbeddingModel("the pooling mode " + mode + " is not supported");
    }
    return pooling;
  }

  private int maxTokens(JsonNode sentence) throws IOException {
    JsonNode stated = sentence.path("max_seq_length");
    if (stated.canConvertToInt()) {
      return stated.asInt();
    }
    // transformers writes 1e30 where a tokenizer has no limit.
    JsonNode tokenizer =
        optional(directory.resolve("tokenizer_config.json")).path("model_max_length");
    if (tokenizer.canConvertToInt()) {
      return tokenizer.asInt();
    }
    JsonNode positions = optional(directory.resolve("config.json")).path("max_position_embeddings");
    if (positions.canConvertToInt()) {
      return positions.asInt();
    }
    throw new UnsupportedEmbeddingModel(
        "no file states how many tokens the model takes (max_seq_length)");
  }

  private static Shortening shortening(JsonNode config) {
    List<Integer> sizes = new ArrayList<>();
    config.path("matryoshka_dimensions").forEach(size -> sizes.add(size.asInt()));
    return new Shortening(sizes.isEmpty() && config.path("is_matryoshka").asBoolean(false), sizes);
  }

  private Prompts prompts(JsonNode pooling) throws IOException {
    JsonNode config = optional(directory.resolve("config_sentence_transformers.json"));
    Map<String, String> byName = new LinkedHashMap<>();
    config.path("prompts").fields().forEachRemaining(each -> add(each, byName));
    Prompts prompts = new Prompts(byName, config.path("default_prompt_name").textValue());
    if (prompts.haveText() && !pooling.path("include_prompt").asBoolean(true)) {
      throw new UnsupportedEmbeddingModel(
          "the pooling configuration leaves the prompt's tokens out (include_prompt)");
    }
    return prompts;
  }

  private static void add(Map.Entry<String, JsonNode> prompt, Map<String, String> byName) {
    if (!prompt.getValue().isTextual()) {
      throw new UnsupportedEmbeddingModel("the prompt " + prompt.getKey() + " is no text");
    }
    byName.put(prompt.getKey(), prompt.getValue().asText());
  }

  private JsonNode require(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UnsupportedEmbeddingModel("the file " + directory.relativize(file) + " is missing");
    }
    return json.readTree(file.toFile());
  }

  private JsonNode optional(Path file) throws IOException {
    return Files.isRegularFile(file) ? json.readTree(file.toFile()) : MissingNode.getInstance();
  }

  private static Map<String, Pooling> poolings() {
    return Map.of(
        "pooling_mode_cls_token", Pooling.CLS,
        "pooling_mode_lasttoken", Pooling.LAST_TOKEN,
        "pooling_mode_max_tokens", Pooling.MAX,
        "pooling_mode_mean_tokens", Pooling.MEAN,
        "pooling_mode_mean_sqrt_len_tokens", Pooling.MEAN_SQRT_LENGTH);
  }
}
