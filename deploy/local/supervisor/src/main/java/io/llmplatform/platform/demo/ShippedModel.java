package io.llmplatform.platform.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model that comes with the platform.
 *
 * <p>Of the embedding models, ONNX file and tokenizer come from langchain4j's jars; pooling,
 * normalisation, the longest input and prompts, which those jars do not state, stand beside this
 * class in sentence-transformers' own files. The language model lies in the checkout as its
 * training left it.
 *
 * @param files path inside the version → content
 */
public record ShippedModel(String name, String description, Map<String, Content> files) {
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

  /** The language model's name. */
  public static final String TINY_INSTRUCT = "tiny-instruct";

  /** A file's content, opened anew for each upload. */
  @FunctionalInterface
  public interface Content {
    InputStream open() throws IOException;
  }

  public ShippedModel {
    files = Map.copyOf(files);
  }

  /**
   * The language model.
   *
   * @param folder with the version's files
   * @throws IOException when the folder cannot be read
   */
  public static ShippedModel tinyInstruct(Path folder) throws IOException {
    Map<String, Content> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        files.put(path, () -> Files.newInputStream(file));
      }
    }
    return new ShippedModel(
        TINY_INSTRUCT,
        "A language model of a few million parameters: numbers, words, arithmetic, small JSON",
        files);
  }

  private static ShippedModel of(
      String name, String description, String resource, List<String> more) {
    Map<String, Content> files = new LinkedHashMap<>();
    files.put("model.onnx", resource(resource + ".onnx"));
    files.put("tokenizer.json", resource(resource + "-tokenizer.json"));
    for (String path :
        List.of("modules.json", "1_Pooling/config.json", "sentence_bert_config.json")) {
      files.put(path, resource("/models/" + name + "/" + path));
    }
    more.forEach(path -> files.put(path, resource("/models/" + name + "/" + path)));
    return new ShippedModel(name, description, files);
  }

  private static Content resource(String name) {
    return () -> {
      @Nullable InputStream stream = ShippedModel.class.getResourceAsStream(name);
      if (stream == null) {
        throw new IOException("no resource " + name);
      }
      return stream;
    };
  }
}
