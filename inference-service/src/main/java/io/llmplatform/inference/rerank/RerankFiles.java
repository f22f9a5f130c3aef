package io.llmplatform.inference.rerank;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.classification.SequenceClassifierFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a directory in the layout of transformers: {@code config.json} says whether the model is a
 * cross-encoder, which is a sequence classifier of one label.
 */
final class RerankFiles {
  private final SequenceClassifierFiles files;

  RerankFiles(Path directory) throws IOException {
    this.files = new SequenceClassifierFiles(directory);
  }

  /** The configuration, or empty when the files are no cross-encoder's, or lack a tokenizer. */
  Optional<RerankConfiguration> read() {
    OptionalInt maxTokens = files.maxTokens();
    return files.labels() == 1 && maxTokens.isPresent()
        ? Optional.of(new RerankConfiguration(maxTokens.getAsInt(), isSigmoid(files.config())))
        : Optional.empty();
  }

  Path tokenizer() {
    return files.tokenizer();
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
}
