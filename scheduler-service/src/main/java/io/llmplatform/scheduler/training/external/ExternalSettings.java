package io.llmplatform.scheduler.training.external;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Trainers outside.
 *
 * @param reportTo this service's address as trainers reach it
 * @param folder where commands work, a folder for each run; null: below the machine's own for
 *     temporary files
 * @param trainers by the name that requests call them
 * @param maxFile bytes of a training file, a checkpoint or an artifact
 */
@ConfigurationProperties("scheduler.training")
record ExternalSettings(
    @DefaultValue("http://127.0.0.1:8084") String reportTo,
    @Nullable Path folder,
    @DefaultValue Map<String, Named> trainers,
    @DefaultValue("512MB") DataSize maxFile) {

  /**
   * A trainer: a command, or a job's template.
   *
   * @param command the program and its arguments, run as they stand, without a shell
   * @param jobTemplate a YAML file with a Job of Kubernetes
   * @param namespace of the job; null: the client's own
   * @param gpus that the job's first container asks for
   * @param reportWithin a trainer that says nothing for so long is dead
   * @param startWithin how long a job may wait for a node and its image, which it does silently
   * @param attempts that are begun before the run fails
   */
  record Named(
      @DefaultValue List<String> command,
      @Nullable Path jobTemplate,
      @Nullable String namespace,
      @DefaultValue("0") int gpus,
      @DefaultValue("1m") Duration reportWithin,
      @DefaultValue("1h") Duration startWithin,
      @DefaultValue("3") int attempts) {

    public Named {
      command = List.copyOf(command);
    }
  }

  ExternalSettings {
    trainers = Map.copyOf(trainers);
    trainers.forEach(ExternalSettings::require);
  }

  private static void require(String name, Named trainer) {
    if (trainer.command().isEmpty() == (trainer.jobTemplate() == null)) {
      throw new IllegalArgumentException(
          "scheduler.training.trainers.%s needs either a command or a job-template."
              .formatted(name));
    }
    if (trainer.reportWithin().toMillis() <= 0
        || trainer.startWithin().isNegative()
        || trainer.attempts() < 1) {
      throw new IllegalArgumentException(
          "scheduler.training.trainers.%s: report-within, start-within and attempts must be positive."
              .formatted(name));
    }
  }
}
