package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.files.UserFile;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.registry.api.VersionReference;
import io.llmplatform.scheduler.training.dataset.LabelledText;
import io.llmplatform.scheduler.training.dataset.ReadingExamples;
import io.llmplatform.scheduler.training.dataset.Split;
import io.llmplatform.scheduler.training.fit.Hyperparameters;
import io.llmplatform.scheduler.training.fit.LabelledVectors;
import io.llmplatform.scheduler.training.fit.Measures;
import io.llmplatform.scheduler.training.registry.ModelRegistry;
import io.llmplatform.scheduler.training.registry.NewVersion;
import io.llmplatform.scheduler.training.run.Attempt;
import io.llmplatform.scheduler.training.run.ModelNames;
import io.llmplatform.scheduler.training.run.Outcome;
import io.llmplatform.scheduler.training.run.RunNote;
import io.llmplatform.scheduler.training.run.RunRequest;
import io.llmplatform.scheduler.training.run.Trainer;
import io.llmplatform.scheduler.training.run.TrainingRun;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Trains classifiers of text on the platform's own embedding models, in this process. */
@Component
class ClassifierTrainer implements Trainer {
  private static final Set<String> NAMES = Set.of("classifier", "supervised");
  private static final int EMBEDDED = 80;
  private static final int FITTED = 90;
  // The registry takes 200 metrics of a version.
  private static final int LABELS_WITH_METRICS = 60;

  private final ModelRegistry registry;
  private final io.llmplatform.scheduler.file.Files files;
  private final RunFiles runFiles;
  private final EmbeddingTexts embedding;
  private final double validationShare;

  ClassifierTrainer(
      ModelRegistry registry,
      io.llmplatform.scheduler.file.Files files,
      Embedder embedder,
      VectorChunks chunks,
      ClassifierSettings settings) {
    this.registry = registry;
    this.files = files;
    this.runFiles = new RunFiles(files, settings.limits());
    this.embedding = new EmbeddingTexts(embedder, chunks, settings.textsPerRequest());
    this.validationShare = settings.validationShare();
  }

  @Override
  public boolean answersTo(String method) {
    return NAMES.contains(method);
  }

  @Override
  public String name() {
    return "classifier";
  }

  @Override
  public void check(RunRequest request) {
    RequestedFit.of(request);
  }

  @Override
  public String validate(TrainingRun run) {
    RunFiles.Examples examples = runFiles.read(run);
    String model = run.request().model();
    baseEncoder(run, registry.deployed(run.owner(), model));
    return "The training file has %,d examples of %d labels."
        .formatted(examples.training().size(), ReadingExamples.counts(examples.training()).size());
  }

  @Override
  public Outcome train(TrainingRun run, Attempt attempt) throws InterruptedException {
    RunFiles.Examples examples = runFiles.read(run);
    List<String> texts =
        Stream.concat(examples.training().stream(), examples.validation().stream())
            .map(LabelledText::text)
            .toList();
    EmbeddingTexts.Vectors vectors = embedding.embed(run, texts, EMBEDDED, attempt);
    Hyperparameters parameters = RequestedFit.of(run.request());
    Split split = split(run, examples);
    LabelledVectors all = labelled(examples, vectors);
    FittingSteps.Fitted fitted =
        FittingSteps.fit(
            all.at(split.training()),
            all.at(split.validation()),
            parameters,
            EMBEDDED,
            FITTED,
            attempt);
    attempt.progress(FITTED, null, RunNote.info("The model is being registered."));
    try {
      return registered(run, examples, vectors.version(), parameters, fitted);
    } catch (IOException e) {
      throw new UncheckedIOException("The files of " + run.id() + " cannot be written", e);
    }
  }

  @Override
  public void stop(TrainingRun run) {
    // It meets that it is not wanted when it next tells of its progress.
  }

  private BaseEncoder baseEncoder(TrainingRun run, int version) {
    try {
      return BaseEncoder.read(registry, run.owner(), run.request().model(), version);
    } catch (IOException e) {
      throw new UncheckedIOException("The base model's files cannot be read", e);
    }
  }

  private Split split(TrainingRun run, RunFiles.Examples examples) {
    int training = examples.training().size();
    if (!examples.validation().isEmpty()) {
      return new Split(
          IntStream.range(0, training).boxed().toList(),
          IntStream.range(training, training + examples.validation().size()).boxed().toList());
    }
    return Split.stratified(
        examples.training().stream().map(LabelledText::label).toList(),
        validationShare,
        run.request().seed());
  }

  private static LabelledVectors labelled(
      RunFiles.Examples examples, EmbeddingTexts.Vectors vectors) {
    List<String> labels = new ArrayList<>();
    examples.training().forEach(example -> labels.add(example.label()));
    examples.validation().forEach(example -> labels.add(example.label()));
    return new LabelledVectors(vectors.vectors(), labels);
  }

  private Outcome registered(
      TrainingRun run,
      RunFiles.Examples examples,
      int baseVersion,
      Hyperparameters parameters,
      FittingSteps.Fitted fitted)
      throws IOException {
    String base = run.request().model();
    Path folder = Files.createTempDirectory("classifier");
    try {
      Map<String, Path> written =
          new ClassifierFiles(registry, run.owner(), base, baseEncoder(run, baseVersion), folder)
              .write(fitted.regression(), fitted.measures());
      String model = ModelNames.of(run);
      int version =
          registry.publish(
              run.owner(),
              new NewVersion(
                  model,
                  "A classifier of %d labels on %s version %d"
                      .formatted(fitted.regression().labels().size(), base, baseVersion),
                  tags(run, parameters),
                  metrics(fitted.measures()),
                  lineage(run, baseVersion, examples.digest()),
                  written));
      UserFile steps = steps(run, fitted);
      return new Outcome.Trained(new TrainingRun.Result(model, version, List.of(steps.id())));
    } finally {
      Folders.delete(folder);
    }
  }

  private static Lineage lineage(TrainingRun run, int baseVersion, String digest) {
    return new Lineage(
        run.id(),
        new VersionReference(run.request().model(), baseVersion),
        "file:%s#sha256=%s".formatted(run.request().trainingFile(), digest),
        null,
        run.id(),
        null);
  }

  private static Map<String, String> tags(TrainingRun run, Hyperparameters parameters) {
    String code = ClassifierTrainer.class.getPackage().getImplementationVersion();
    return Map.of(
        "training.trainer", "classifier",
        "training.code-version", code == null ? "unknown" : code,
        "training.seed", Long.toString(parameters.seed()),
        "training.n_epochs", Integer.toString(parameters.epochs()),
        "training.batch_size", Integer.toString(parameters.batchSize()),
        "training.learning_rate", Double.toString(parameters.learningRate()),
        "training.job", run.id());
  }

  private static Map<String, Double> metrics(Measures measures) {
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("accuracy", measures.accuracy());
    metrics.put("macro_f1", measures.macroF1());
    metrics.put("loss", measures.loss());
    if (measures.labels().size() <= LABELS_WITH_METRICS) {
      measures
          .labels()
          .forEach(
              (label, each) -> {
                metrics.put("precision." + label, each.precision());
                metrics.put("recall." + label, each.recall());
              });
    }
    return metrics;
  }

  /** A row for each step that was measured, as OpenAI's result files have it. */
  private UserFile steps(TrainingRun run, FittingSteps.Fitted fitted) {
    return files.create(
        run.owner(),
        "training/" + run.id() + "/steps",
        "step_metrics.csv",
        "fine-tune-results",
        null,
        out -> {
          Writer csv = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          csv.write("step,valid_loss,valid_accuracy,valid_macro_f1\n");
          for (FittingSteps.Step step : fitted.steps()) {
            Measures measures = step.measures();
            csv.write(
                "%d,%s,%s,%s\n"
                    .formatted(
                        step.epochs(), measures.loss(), measures.accuracy(), measures.macroF1()));
          }
          csv.flush();
        });
  }
}
