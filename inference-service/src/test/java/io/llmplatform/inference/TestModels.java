package io.llmplatform.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The files of the models that the tests serve, by their paths inside a version. */
public final class TestModels {
  /** Where the platform keeps what it adds to MiniLM's ONNX file and tokenizer. */
  private static final Path MINILM =
      Path.of("../deploy/local/supervisor/src/main/resources/models/all-minilm-l6-v2");

  private static final Map<String, byte[]> RESOURCES = new ConcurrentHashMap<>();

  private TestModels() {}

  /** all-MiniLM-L6-v2 as the platform registers it. */
  public static Map<String, byte[]> miniLm() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("model.onnx", resource("/all-minilm-l6-v2.onnx"));
    files.put("tokenizer.json", resource("/all-minilm-l6-v2-tokenizer.json"));
    for (String name :
        new String[] {"modules.json", "1_Pooling/config.json", "sentence_bert_config.json"}) {
      files.put(name, read(MINILM.resolve(name)));
    }
    return files;
  }

  /** Gives each of its inputs back; one input for each element type. */
  public static Map<String, byte[]> echo() {
    return Map.of("model.onnx", resource("/models/echo/model.onnx"));
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
