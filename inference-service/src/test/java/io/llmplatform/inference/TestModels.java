package io.llmplatform.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The files of the models that the tests serve, by their paths inside a version. */
public final class TestModels {
  /** Where the platform keeps what it adds to the models' ONNX files and tokenizers. */
  private static final Path SHIPPED =
      Path.of("../deploy/local/supervisor/src/main/resources/models");

  private static final Map<String, byte[]> RESOURCES = new ConcurrentHashMap<>();

  private TestModels() {}

  /** all-MiniLM-L6-v2 as the platform registers it. */
  public static Map<String, byte[]> miniLm() {
    return shipped("all-minilm-l6-v2", "/all-minilm-l6-v2", List.of());
  }

  /** bge-small-zh-v1.5, int8, as the platform registers it. */
  public static Map<String, byte[]> bgeSmallZh() {
    return shipped(
        "bge-small-zh-v1.5", "/bge-small-zh-v1.5-q", List.of("config_sentence_transformers.json"));
  }

  private static Map<String, byte[]> shipped(String name, String resource, List<String> more) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("model.onnx", resource(resource + ".onnx"));
    files.put("tokenizer.json", resource(resource + "-tokenizer.json"));
    Stream.concat(
            Stream.of("modules.json", "1_Pooling/config.json", "sentence_bert_config.json"),
            more.stream())
        .forEach(path -> files.put(path, read(SHIPPED.resolve(name).resolve(path))));
    return files;
  }

  /** The language model that ships, by its smaller file. */
  public static Map<String, byte[]> tinyInstruct() {
    Path model = Path.of("../deploy/local/tiny-instruct/model");
    Map<String, byte[]> files = new LinkedHashMap<>();
    Stream.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "onnx/model_q4.onnx")
        .forEach(path -> files.put(path, read(model.resolve(path))));
    return files;
  }

  /** Gives each of its inputs back; one input for each element type. */
  public static Map<String, byte[]> echo() {
    return Map.of("model.onnx", resource("/models/echo/model.onnx"));
  }

  /**
   * A cross-encoder of 16 tokens that counts what query and document share.
   *
   * @param activation what makes its number a score, such as {@code Sigmoid}
   */
  public static Map<String, byte[]> crossEncoder(String activation) {
    String config =
        new String(resource("/models/cross-encoder/config.json"), StandardCharsets.UTF_8);
    String stated =
        config.replaceFirst(
            "\\{", "{\"sentence_transformers\":{\"activation_fn\":\"nn." + activation + "\"},");
    return Map.of(
        "model.onnx", resource("/models/cross-encoder/model.onnx"),
        "tokenizer.json", resource("/models/cross-encoder/tokenizer.json"),
        "config.json", stated.getBytes(StandardCharsets.UTF_8));
  }

  /** A classifier of 16 tokens that counts three words of the cross-encoder's vocabulary. */
  public static Map<String, byte[]> classifier() {
    return Map.of(
        "model.onnx", resource("/models/classifier/model.onnx"),
        "tokenizer.json", resource("/models/cross-encoder/tokenizer.json"),
        "config.json", resource("/models/classifier/config.json"));
  }

  /** Read once: MiniLM has 90 MB, and many versions of it are served. Nobody changes it. */
  static byte[] resource(String name) {
    return RESOURCES.computeIfAbsent(name, TestModels::readResource);
  }

  private static byte[] readResource(String name) {
    try (InputStream in = TestModels.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
