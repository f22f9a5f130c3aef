package io.llmplatform.platform.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An embedding model that comes with the platform.
 *
 * <p>ONNX file and tokenizer come from langchain4j's jar; pooling, normalisation, the longest input
 * and prompts, which that jar does not state, stand beside this class in sentence-transformers' own
 * files.
 *
 * @param files path inside the version → resource on the class path
 */
public record ShippedModel(String name, String description, Map<String, String> files) {
  public static final ShippedModel MINILM =
      of(
          "all-minilm-l6-v2",
          "Sentence embeddings, 384 dimensions, English (sentence-transformers/all-MiniLM-L6-v2)",
          "/all-minilm-l6-v2",
          List.of());

  public static final ShippedModel BGE_SMALL_ZH =
      of(
          "bge-small-zh-v1.5",
          "Sentence embeddings, 512 dimensions, Chinese (BAAI/bge-small-zh-v1.5, int8)",
          "/bge-small-zh-v1.5-q",
          List.of("config_sentence_transformers.json"));

  public ShippedModel {
    files = Map.copyOf(files);
  }

  private static ShippedModel of(
      String name, String description, String resource, List<String> more) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("model.onnx", resource + ".onnx");
    files.put("tokenizer.json", resource + "-tokenizer.json");
    for (String path :
        List.of("modules.json", "1_Pooling/config.json", "sentence_bert_config.json")) {
      files.put(path, "/models/" + name + "/" + path);
    }
    more.forEach(path -> files.put(path, "/models/" + name + "/" + path));
    return new ShippedModel(name, description, files);
  }
}
