package io.llmplatform.inference.catalog;

import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.Lane;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The use case: a directory of published files becomes a model that is ready to serve, warmed up.
 */
public final class OpeningModel {
  private static final Logger log = LoggerFactory.getLogger(OpeningModel.class);

  private final BiFunction<Path, Device, ModelSession> sessions;
  private final Clock clock;

  /**
   * @param sessions opens an ONNX file on a device
   */
  public OpeningModel(BiFunction<Path, Device, ModelSession> sessions, Clock clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * @throws RuntimeException when the files are no model that can be served; the message says why
   */
  public ServedModel open(ModelVersion id, RunSettings settings, Path directory)
      throws IOException {
    Terms terms = terms(settings);
    Path file = OnnxFiles.choose(directory, settings.precision());
    ModelSession session = sessions.apply(file, Device.of(settings.device()));
    Optional<EmbeddingModel> embedding = Optional.empty();
    try {
      embedding = EmbeddingModel.open(directory, session);
      embedding.ifPresentOrElse(EmbeddingModel::warmUp, () -> warmUp(session));
      return new ServedModel(id, settings, terms, session, embedding, clock.instant());
    } catch (IOException | RuntimeException e) {
      embedding.ifPresent(EmbeddingModel::close);
      session.close();
      throw e;
    }
  }

  private static Terms terms(RunSettings settings) {
    int instances = Objects.requireNonNullElse(settings.instances(), Integer.MAX_VALUE);
    return new Terms(
        new Lane(instances), settings.maxBatchSize(), settings.maxBatchTokens(), false);
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
