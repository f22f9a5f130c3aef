package io.llmplatform.scheduler.training.external;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.Lineage;
import io.llmplatform.scheduler.file.Files;
import io.llmplatform.scheduler.training.registry.ModelRegistry;
import io.llmplatform.scheduler.training.registry.NewVersion;
import io.llmplatform.scheduler.training.run.Failure;
import io.llmplatform.scheduler.training.run.ModelNames;
import io.llmplatform.scheduler.training.run.RunFailed;
import io.llmplatform.scheduler.training.run.TrainingRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** The use case: what a trainer has uploaded becomes a version of a model. Thread-safe. */
@Component
class RegisteringArtifacts {
  private static final Duration LATER = Duration.ofSeconds(5);

  private final TrainingTasks tasks;
  private final Files files;
  private final ModelRegistry registry;

  RegisteringArtifacts(TrainingTasks tasks, Files files, ModelRegistry registry) {
    this.tasks = tasks;
    this.files = files;
    this.registry = registry;
  }

  /**
   * @throws RunFailed if there is nothing to register
   * @throws PlatformException if the registry refuses, or cannot be reached
   */
  TrainingRun.Result register(TrainingRun run, Task task) {
    List<TrainingTasks.Artifact> artifacts = tasks.artifacts(run.id(), task.attempt());
    if (artifacts.isEmpty()) {
      throw new RunFailed(
          new Failure("no_artifacts", "The trainer succeeded and left no artifact.", null));
    }
    try {
      Path folder = java.nio.file.Files.createTempDirectory("artifacts");
      try {
        String model = ModelNames.of(run);
        int version =
            registry.publish(
                run.owner(),
                new NewVersion(
                    model,
                    "Made by the trainer '%s'".formatted(run.trainer()),
                    Map.of("training.trainer", run.trainer(), "training.job", run.id()),
                    task.metrics(),
                    lineage(run),
                    fetched(run, artifacts, folder)));
        return new TrainingRun.Result(model, version, List.of());
      } finally {
        FileSystemUtils.deleteRecursively(folder);
      }
    } catch (IOException e) {
      throw PlatformException.unavailable("The artifacts cannot be read now.", LATER).causedBy(e);
    }
  }

  private Map<String, Path> fetched(
      TrainingRun run, List<TrainingTasks.Artifact> artifacts, Path folder) throws IOException {
    Map<String, Path> fetched = new TreeMap<>();
    for (TrainingTasks.Artifact artifact : artifacts) {
      Path file = folder.resolve(Integer.toString(fetched.size()));
      try (InputStream content = files.read(run.owner(), artifact.file(), 0)) {
        java.nio.file.Files.copy(content, file);
      }
      fetched.put(artifact.path(), file);
    }
    return fetched;
  }

  private static Lineage lineage(TrainingRun run) {
    return new Lineage(
        run.id(), null, "file:" + run.request().trainingFile(), null, run.id(), null);
  }
}
