package io.llmplatform.inference.catalog;

import io.llmplatform.inference.classification.ClassifierModel;
import io.llmplatform.inference.embedding.EmbeddingModel;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.Lane;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.engine.SessionQueue;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.language.LanguageSettings;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.OpeningEngine;
import io.llmplatform.inference.language.files.LanguageFiles;
import io.llmplatform.inference.language.model.LanguageModel;
import io.llmplatform.inference.rerank.RerankModel;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The use case: a directory of published files becomes a model that is ready to serve, warmed up.
 */
public final class OpeningModel {
  private static final Logger log = LoggerFactory.getLogger(OpeningModel.class);

  /** What a session takes beside its weights. */
  private static final long SESSION_BYTES = 4L << 20;

  private static final int OVERHEAD_DIVISOR = 4;

  /** Rows of a run under load, where nothing else is set. */
  private static final int TYPICAL_BATCH = 8;

  private final Sessions sessions;
  private final Languages languages;
  private final Clock clock;
  private final Function<ModelVersion, RunListener> listeners;

  /**
   * Opens language models.
   *
   * @param settings of versions that set nothing else; read whenever one is opened
   * @param listeners are told what each version's engine does
   */
  public record Languages(
      OpeningEngine engines,
      Supplier<LanguageSettings> settings,
      Function<ModelVersion, EngineListener> listeners) {
    /** Opens none. */
    public static final Languages NONE =
        new Languages(
            OpeningEngine.NONE, () -> LanguageSettings.DEFAULT, version -> EngineListener.NONE);
  }

  /** Opens ONNX files. */
  @FunctionalInterface
  public interface Sessions {
    /**
     * @param device {@code cpu}, {@code cuda} or {@code cuda:N}; null: as the instance is set
     */
    ModelSession open(Path file, @Nullable String device);

    /** Whether a version on that device runs by its fp16 file unless it says otherwise. */
    default boolean prefersHalf(@Nullable String device) {
      return false;
    }
  }

  /** Without language models, and for versions of whose runs nobody is told. */
  public OpeningModel(Sessions sessions, Clock clock) {
    this(sessions, Languages.NONE, clock, version -> RunListener.NONE);
  }

  /**
   * @param listeners are told of each version's runs
   */
  public OpeningModel(
      Sessions sessions,
      Languages languages,
      Clock clock,
      Function<ModelVersion, RunListener> listeners) {
    this.sessions = sessions;
    this.languages = languages;
    this.clock = clock;
    this.listeners = listeners;
  }

  /**
   * @param digest of all files in the directory
   * @throws RuntimeException when the files are no model that can be served; the message says why
   */
  public ServedModel open(ModelVersion id, String digest, RunSettings settings, Path directory)
      throws IOException {
    Path file = file(directory, settings);
    return LanguageFiles.areIn(directory, file)
        ? openLanguage(id, digest, settings, directory, file)
        : openTensors(id, digest, settings, directory, file);
  }

  private ServedModel openLanguage(
      ModelVersion id, String digest, RunSettings settings, Path directory, Path file)
      throws IOException {
    LanguageModel language =
        LanguageModel.open(
            directory,
            file,
            languages.engines(),
            settings.generation().over(languages.settings().get()),
            settings.queue(),
            settings.device(),
            languages.listeners().apply(id),
            clock);
    Terms terms = terms(settings);
    return new ServedModel(
        id,
        digest,
        settings,
        terms,
        new SessionQueue(language.session(), terms, RunListener.NONE),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(language),
        clock.instant(),
        List.of());
  }

  private ServedModel openTensors(
      ModelVersion id, String digest, RunSettings settings, Path directory, Path file)
      throws IOException {
    Terms terms = terms(settings);
    ModelSession session = sessions.open(file, settings.device());
    Optional<EmbeddingModel> embedding = Optional.empty();
    Optional<RerankModel> reranking = Optional.empty();
    Optional<ClassifierModel> classifying = Optional.empty();
    try {
      RunListener listener = listeners.apply(id);
      SessionQueue tensors = new SessionQueue(session, terms, listener);
      if (!tensors.takesBatches()) {
        log.info("Tensor requests of {} share no runs: {}", id, tensors.obstacle());
      }
      embedding = EmbeddingModel.open(directory, session, terms, listener);
      if (embedding.isEmpty()) {
        reranking = RerankModel.open(directory, session, terms, listener);
        classifying = ClassifierModel.open(directory, session, terms, listener);
      }
      warmUp(tensors, embedding, reranking, classifying, settings);
      return new ServedModel(
          id,
          digest,
          settings,
          terms,
          tensors,
          embedding,
          reranking,
          classifying,
          Optional.empty(),
          clock.instant(),
          ClassLabels.in(directory));
    } catch (IOException | RuntimeException e) {
      embedding.ifPresent(EmbeddingModel::close);
      reranking.ifPresent(RerankModel::close);
      classifying.ifPresent(ClassifierModel::close);
      session.close();
      throw e;
    }
  }

  /**
   * About how many bytes of memory the version takes once it is open: what its ONNX file and the
   * external data beside it take on disk, and a part of that for what the runtime makes of them; of
   * a language model also its cache of keys and values.
   *
   * @throws RuntimeException when the version has no file that can be opened by these settings
   */
  public long estimate(Path directory, RunSettings settings) throws IOException {
    Path file = file(directory, settings);
    long files = OnnxFiles.size(file);
    long cache = LanguageFiles.areIn(directory, file) ? cache(directory, file, settings) : 0;
    return SESSION_BYTES + files + files / OVERHEAD_DIVISOR + cache;
  }

  /** One slot more than there are sequences: prompts are computed in it. */
  private long cache(Path directory, Path file, RunSettings settings) throws IOException {
    LanguageFiles files = LanguageFiles.read(directory);
    LanguageSettings language = settings.generation().over(languages.settings().get());
    int context = language.contextLength(files.contextLength());
    long tokens = (language.slots(files.contextLength()) + 1L) * context;
    long held = tokens * languages.engines().cacheCopies(file);
    return (held + language.prefixCacheTokens()) * files.cacheBytesPerToken(file);
  }

  private Path file(Path directory, RunSettings settings) throws IOException {
    Optional<Path> named =
        settings.precision() == null ? LanguageFiles.namedOnnx(directory) : Optional.empty();
    return named.isPresent()
        ? named.get()
        : OnnxFiles.choose(
            directory, settings.precision(), sessions.prefersHalf(settings.device()));
  }

  private static Terms terms(RunSettings settings) {
    int instances = Objects.requireNonNullElse(settings.instances(), Integer.MAX_VALUE);
    return new Terms(new Lane(instances), settings.batching(), settings.queue(), false);
  }

  /** One row, and as many as shared runs have: the runtime plans its memory for each shape. */
  private static void warmUp(
      SessionQueue tensors,
      Optional<EmbeddingModel> embedding,
      Optional<RerankModel> reranking,
      Optional<ClassifierModel> classifying,
      RunSettings settings) {
    int full = Objects.requireNonNullElse(settings.batching().maxSize(), TYPICAL_BATCH);
    int most = tensors.takesBatches() ? Math.min(full, TYPICAL_BATCH) : 1;
    for (int rows : most == 1 ? new int[] {1} : new int[] {1, most}) {
      embedding.ifPresent(model -> model.warmUp(rows));
      reranking.ifPresent(model -> model.warmUp(rows));
      classifying.ifPresent(model -> model.warmUp(rows));
      if (embedding.isEmpty() && reranking.isEmpty() && classifying.isEmpty()) {
        warmUp(tensors.session(), rows);
      }
    }
  }

  /** Runs zeros of the smallest shapes; a model that refuses them is served all the same. */
  private static void warmUp(ModelSession session, int rows) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : session.inputs()) {
      long[] shape = spec.dimensions().stream().mapToLong(size -> size < 0 ? 1 : size).toArray();
      if (rows > 1) {
        shape[0] = rows;
      }
      inputs.put(spec.name(), Tensor.zeros(spec.type(), Shape.of(shape)));
    }
    try {
      session.run(inputs, Set.of(session.outputs().get(0).name()));
    } catch (ComputationFailed e) {
      log.info("The model refuses zeros, so it is not warmed up: {}", e.getMessage());
    }
  }
}
