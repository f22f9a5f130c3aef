package io.llmplatform.scheduler.training.classifier;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.llmplatform.common.security.Owner;
import io.llmplatform.scheduler.training.fit.Measures;
import io.llmplatform.scheduler.training.fit.Regression;
import io.llmplatform.scheduler.training.graph.ClassifierGraph;
import io.llmplatform.scheduler.training.graph.UnsupportedGraph;
import io.llmplatform.scheduler.training.registry.ModelRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the files of a version that classifies text, in transformers' layout: the encoder with the
 * regression in one ONNX file, the encoder's tokenizer, labels by index in {@code config.json} and
 * {@code labels.txt}, and what was measured in {@code metrics.json}.
 */
final class ClassifierFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectWriter PRETTY = JSON.writerWithDefaultPrettyPrinter();

  private final ModelRegistry registry;
  private final Owner owner;
  private final String baseModel;
  private final BaseEncoder base;
  private final Path folder;

  /**
   * @param folder empty; takes the files
   */
  ClassifierFiles(
      ModelRegistry registry, Owner owner, String baseModel, BaseEncoder base, Path folder) {
    this.registry = registry;
    this.owner = owner;
    this.baseModel = baseModel;
    this.base = base;
    this.folder = folder;
  }

  /**
   * @return path inside the version to the file
   * @throws io.llmplatform.scheduler.training.run.RunFailed if the encoder's graph cannot be
   *     followed
   */
  Map<String, Path> write(Regression regression, Measures measures) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    files.put("model.onnx", graph(regression));
    for (String path : base.tokenizer()) {
      files.put(path, downloaded(path));
    }
    put(files, "config.json", config(regression.labels()));
    put(
        files,
        "tokenizer_config.json",
        JSON.createObjectNode()
            .put("model_max_length", base.maxTokens())
            .put("do_lower_case", base.lowercase()));
    put(files, "metrics.json", measures);
    Path labels = folder.resolve("labels.txt");
    Files.write(labels, regression.labels());
    files.put("labels.txt", labels);
    return files;
  }

  private Path graph(Regression regression) throws IOException {
    Path encoder = downloaded(base.onnx());
    Path target = folder.resolve("classifier.onnx");
    try {
      ClassifierGraph.write(
          encoder,
          base.pooling(),
          base.normalize(),
          regression.onnx(),
          Map.of("labels", JSON.writeValueAsString(regression.labels())),
          target);
    } catch (UnsupportedGraph e) {
      throw BaseEncoder.unsupported(baseModel, String.valueOf(e.getMessage()));
    }
    Files.delete(encoder);
    return target;
  }

  private ObjectNode config(List<String> labels) {
    ObjectNode config =
        base.config() instanceof ObjectNode known ? known.deepCopy() : JSON.createObjectNode();
    ArrayNode architectures = config.putArray("architectures");
    architectures.add("BertForSequenceClassification");
    config.put("problem_type", "single_label_classification");
    config.put("num_labels", labels.size());
    ObjectNode names = config.putObject("id2label");
    ObjectNode ids = config.putObject("label2id");
    for (int i = 0; i < labels.size(); i++) {
      names.put(Integer.toString(i), labels.get(i));
      ids.put(labels.get(i), i);
    }
    return config;
  }

  private void put(Map<String, Path> files, String path, Object content) throws IOException {
    Path file = folder.resolve(path);
    PRETTY.writeValue(file.toFile(), content);
    files.put(path, file);
  }

  private Path downloaded(String path) throws IOException {
    Path file = Files.createTempFile(folder, "base", null);
    registry.download(owner, baseModel, base.version(), path, file);
    return file;
  }
}
