package io.llmplatform.scheduler.training.classifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.llmplatform.common.security.Owner;
import io.llmplatform.registry.api.FileView;
import io.llmplatform.registry.api.VersionView;
import io.llmplatform.scheduler.training.graph.Pooling;
import io.llmplatform.scheduler.training.registry.ModelRegistry;
import io.llmplatform.scheduler.training.run.Failure;
import io.llmplatform.scheduler.training.run.RunFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A version of an embedding model as its files describe it, in the layout of sentence-transformers:
 * what serving reads from them decides how texts became vectors, so the same is read here.
 *
 * @param version its number
 * @param onnx the path of the file that runs
 * @param normalize whether its vectors have length 1
 * @param maxTokens tokens of a text, special ones included
 * @param lowercase whether texts are lower-cased before the tokenizer sees them
 * @param tokenizer the paths of files that the tokenizer needs
 * @param config what {@code config.json} says; missing where there is none
 */
record BaseEncoder(
    int version,
    String onnx,
    Pooling pooling,
    boolean normalize,
    int maxTokens,
    boolean lowercase,
    List<String> tokenizer,
    JsonNode config) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ONNX = List.of("model.onnx", "onnx/model.onnx");
  private static final List<String> TOKENIZER =
      List.of("tokenizer.json", "special_tokens_map.json", "vocab.txt");

  BaseEncoder {
    tokenizer = List.copyOf(tokenizer);
  }

  /**
   * Reads the version's small files.
   *
   * @throws RunFailed if no classifier can be put on it
   */
  static BaseEncoder read(ModelRegistry registry, Owner owner, String model, int version)
      throws IOException {
    VersionView view = registry.version(owner, model, version);
    Path folder = Files.createTempDirectory("base-model");
    try {
      return new Reading(registry, owner, view, folder).encoder();
    } finally {
      Folders.delete(folder);
    }
  }

  static RunFailed unsupported(String model, String why) {
    return new RunFailed(
        new Failure(
            "unsupported_model",
            "A classifier cannot be trained on '%s': %s".formatted(model, why),
            "model"));
  }

  /** One version's files, of which each is fetched once. */
  private record Reading(ModelRegistry registry, Owner owner, VersionView version, Path folder) {

    BaseEncoder encoder() throws IOException {
      if (!has("modules.json") || !has("tokenizer.json")) {
        throw unsupported("it is no embedding model (modules.json and tokenizer.json).");
      }
      Map<String, String> folders = modules();
      JsonNode sentence = json(in(folders, "Transformer", "sentence_bert_config.json"));
      if (json("config_sentence_transformers.json").hasNonNull("default_prompt_name")) {
        throw unsupported("it puts a prompt before each text.");
      }
      JsonNode config = json("config.json");
      return new BaseEncoder(
          version.version(),
          onnx(),
          pooling(json(in(folders, "Pooling", "config.json"))),
          folders.containsKey("Normalize"),
          maxTokens(sentence, config),
          sentence.path("do_lower_case").asBoolean(false),
          TOKENIZER.stream().filter(this::has).toList(),
          config);
    }

    private Map<String, String> modules() throws IOException {
      Map<String, String> folders = new TreeMap<>();
      for (JsonNode module : json("modules.json")) {
        String type = module.path("type").asText();
        String kind = type.substring(type.lastIndexOf('.') + 1);
        if (!List.of("Transformer", "Pooling", "Normalize").contains(kind)) {
          throw unsupported("it has a step of the kind " + kind + ".");
        }
        folders.put(kind, module.path("path").asText());
      }
      return folders;
    }

    private static String in(Map<String, String> folders, String module, String name) {
      String at = folders.getOrDefault(module, "");
      return at.isEmpty() ? name : at + "/" + name;
    }

    private String onnx() {
      if (version.files().stream().anyMatch(file -> isExternalData(file.path()))) {
        throw unsupported("its weights lie outside its ONNX file.");
      }
      return ONNX.stream()
          .filter(this::has)
          .findFirst()
          .orElseThrow(() -> unsupported("it has no model.onnx."));
    }

    private static boolean isExternalData(String path) {
      return path.endsWith(".onnx_data") || path.endsWith(".onnx.data");
    }

    private Pooling pooling(JsonNode config) {
      if (config.path("pooling_mode_cls_token").asBoolean(false)) {
        return Pooling.CLS;
      }
      if (config.path("pooling_mode_mean_tokens").asBoolean(false)) {
        return Pooling.MEAN;
      }
      throw unsupported("it pools neither by the first token nor by the mean.");
    }

    private int maxTokens(JsonNode sentence, JsonNode config) throws IOException {
      for (JsonNode stated :
          List.of(
              sentence.path("max_seq_length"),
              json("tokenizer_config.json").path("model_max_length"),
              config.path("max_position_embeddings"))) {
        if (stated.canConvertToInt()) {
          return stated.asInt();
        }
      }
      throw unsupported("no file says how many tokens it takes (max_seq_length).");
    }

    private boolean has(String path) {
      return version.files().stream().map(FileView::path).anyMatch(path::equals);
    }

    private JsonNode json(String path) throws IOException {
      if (!has(path)) {
        return MissingNode.getInstance();
      }
      Path file = Files.createTempFile(folder, "file", ".json");
      registry.download(owner, version.model(), version.version(), path, file);
      return JSON.readTree(file.toFile());
    }

    private RunFailed unsupported(String why) {
      return BaseEncoder.unsupported(version.model(), why);
    }
  }
}
