package io.llmplatform.inference.catalog;

import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The use case: a directory of published files becomes a model that is ready to serve, warmed up.
 */
public final class OpeningModel {
  private static final Logger log = LoggerFactory.getLogger(OpeningModel.class);
  private static final List<String> ONNX_FILES = List.of("model.onnx", "onnx/model.onnx");

  private final Function<Path, ModelSession> sessions;
  private final Clock clock;

  /**
   * @param sessions opens an ONNX file
   */
  public OpeningModel(Function<Path, ModelSession> sessions, Clock clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * @throws RuntimeException when the files are no model that can be served; the message says why
   */
  public ServedModel open(ModelVersion id, Path directory) throws IOException {
    ModelSession session = sessions.apply(onnxFile(directory));
    Optional<EmbeddingModel> embedding = Optional.empty();
    try {
      embedding = EmbeddingModel.open(directory, session);
      embedding.ifPresentOrElse(EmbeddingModel::warmUp, () -> warmUp(session));
      return new ServedModel(id, session, embedding, clock.instant());
    } catch (IOException | RuntimeException e) {
      embedding.ifPresent(EmbeddingModel::close);
      session.close();
      throw e;
    }
  }

  private static Path onnxFile(Path directory) {
    return ONNX_FILES.stream()
        .map(directory::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("the version has none of the files " + ONNX_FILES));
  }

  /** Runs zeros of the smallest shapes; a model that refuses them is served all the same. */
  private static void warmUp(ModelSession session) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : session.inputs()) {
      long[] shape = spec.dimensions().stream().mapToLong(size -> size < 0 ? 1 : size).toArray();
      inputs.put(spec.name(), Tensor.zeros(spec.type(), Shape.of(shape)));
    }
    try {
      session.run(inputs, Set.of(session.outputs().get(0).name()));
    } catch (ComputationFailed e) {
      log.info("The model refuses zeros, so it is not warmed up: {}", e.getMessage());
    }
  }
}
