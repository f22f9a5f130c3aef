package io.llmplatform.inference.language.engine;

import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.language.LanguageConfiguration;
import io.llmplatform.inference.language.LanguageSettings;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The port by which a language model's ONNX file becomes an engine. Thread-safe. */
@FunctionalInterface
public interface OpeningEngine {
  /** Where nothing runs language models. */
  OpeningEngine NONE =
      (onnxFile, model, settings, queue, device, listener) -> {
        throw new UnsupportedLanguageModel("this instance runs no language models");
      };

  /**
   * An engine and where it runs.
   *
   * @param remark what its users should know of how it runs; empty: nothing
   */
  record Opened(TokenEngine engine, Device device, String remark) {}

  /**
   * How many times the engine of that file will hold each token's keys and values.
   *
   * @throws UnsupportedLanguageModel when the file cannot be read
   */
  default int cacheCopies(Path onnxFile) {
    return 1;
  }

  /**
   * @param onnxFile of the decoder; external data lie beside it
   * @param settings {@link LanguageSettings#contextLength} and {@link LanguageSettings#slots} of
   *     the model's context length say how large the cache is
   * @param queue of requests that state nothing else
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}; null: as the instance is set
   * @param listener is told what the engine does
   * @return owned by the caller
   * @throws UnsupportedLanguageModel when it is no decoder that can be run; the message says why
   * @throws RuntimeException when the runtime cannot open it, or there is no such device
   */
  Opened open(
      Path onnxFile,
      LanguageConfiguration model,
      LanguageSettings settings,
      QueueSettings queue,
      @Nullable String device,
      EngineListener listener);
}
