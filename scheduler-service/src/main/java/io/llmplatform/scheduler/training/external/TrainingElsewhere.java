package io.llmplatform.scheduler.training.external;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.outbox.Outbox;
import io.llmplatform.scheduler.api.TrainingTask;
import io.llmplatform.scheduler.file.Files;
import io.llmplatform.scheduler.training.dataset.JsonLines;
import io.llmplatform.scheduler.training.run.Attempt;
import io.llmplatform.scheduler.training.run.ChangingRun;
import io.llmplatform.scheduler.training.run.Checkpoints;
import io.llmplatform.scheduler.training.run.Failure;
import io.llmplatform.scheduler.training.run.Outcome;
import io.llmplatform.scheduler.training.run.RunFailed;
import io.llmplatform.scheduler.training.run.RunNote;
import io.llmplatform.scheduler.training.run.TrainingRun;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The use case: an attempt is handed to something outside, and what came of it is found by what it
 * reported, or did not. Thread-safe.
 */
@Component
class TrainingElsewhere {
  private static final Logger log = LoggerFactory.getLogger(TrainingElsewhere.class);
  private static final int MAX_LINE = 4 << 20;
  private static final Duration LATER = Duration.ofSeconds(5);

  private final TrainingTasks tasks;
  private final Checkpoints checkpoints;
  private final ChangingRun changing;
  private final ReceivingReport receiving;
  private final RegisteringArtifacts registering;
  private final Files files;
  private final Outbox outbox;
  private final ExternalSettings settings;
  private final TransactionTemplate transactions;
  private final ObjectMapper json;
  private final Clock clock;

  TrainingElsewhere(
      TrainingTasks tasks,
      Checkpoints checkpoints,
      ChangingRun changing,
      ReceivingReport receiving,
      RegisteringArtifacts registering,
      Files files,
      Outbox trainingTaskOutbox,
      ExternalSettings settings,
      TransactionTemplate transactions,
      ObjectMapper json,
      Clock clock) {
    this.tasks = tasks;
    this.checkpoints = checkpoints;
    this.changing = changing;
    this.receiving = receiving;
    this.registering = registering;
    this.files = files;
    this.outbox = trainingTaskOutbox;
    this.settings = settings;
    this.transactions = transactions;
    this.json = json;
    this.clock = clock;
  }

  /** Reads the training file: what its lines mean, the trainer alone knows. */
  String validate(TrainingRun run) {
    String param = "training_file";
    long bytes = files.find(run.owner(), run.request().trainingFile()).bytes();
    if (bytes > settings.maxFile().toBytes()) {
      throw new RunFailed(
          new Failure(
              "file_too_large",
              "The file has %,d bytes; at most %,d are allowed."
                  .formatted(bytes, settings.maxFile().toBytes()),
              param));
    }
    try (InputStream in = files.read(run.owner(), run.request().trainingFile(), 0)) {
      JsonLines lines = new JsonLines(in, param, MAX_LINE);
      int count = 0;
      while (lines.next() != null) {
        count++;
      }
      if (count == 0) {
        throw lines.failure("The file has no examples.");
      }
      return "The training file has %,d lines.".formatted(count);
    } catch (IOException e) {
      throw PlatformException.unavailable("The training file cannot be read now.", LATER)
          .causedBy(e);
    }
  }

  /** The task is committed before anything starts, so that whatever starts is known. */
  void begin(TrainingRun run, Attempt attempt, ExternalSettings.Named trainer, Launcher launcher) {
    AttemptToken token = AttemptToken.random();
    TrainingTask task = task(run, trainer, token);
    transactions.executeWithoutResult(
        transaction -> {
          changing.change(
              attempt.lease(),
              run.id(),
              (current, now) -> current.due(now.plus(trainer.reportWithin())),
              List.of(RunNote.info("Trainer '%s' is started.".formatted(run.trainer()))));
          tasks.begin(run.id(), run.attempt(), token.hash());
          String handle = launcher.handle(task);
          if (handle != null) {
            tasks.launched(run.id(), run.attempt(), handle);
          }
          outbox.add(run.id(), text(task));
        });
    try {
      String handle =
          launcher.launch(task, (how, log) -> receiving.ended(run.id(), run.attempt(), how, log));
      tasks.launched(run.id(), run.attempt(), handle);
    } catch (IOException e) {
      throw new RunFailed(
          new Failure(
              "trainer_not_started",
              "The trainer '%s' cannot be started: %s".formatted(run.trainer(), e.getMessage()),
              "method"));
    }
  }

  /**
   * Empty where another attempt is to begin: the last one is dead. Whoever has reported nothing may
   * not have begun: he is looked at again.
   */
  Optional<Outcome> settled(TrainingRun run, ExternalSettings.Named trainer, Launcher launcher) {
    Optional<Task> found = tasks.find(run.id()).filter(each -> each.attempt() == run.attempt());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Task task = found.get();
    if (task.state() == Task.State.SUCCEEDED) {
      return Optional.of(new Outcome.Trained(registering.register(run, task)));
    }
    Launcher.Standing standing = standing(task, launcher);
    if (standing.isExpected()) {
      changing.change(
          run.id(),
          (current, now) -> current.due(now.plus(trainer.reportWithin())),
          List.of(RunNote.info(standing.how())));
      return Optional.of(new Outcome.Elsewhere());
    }
    end(task, launcher);
    if (task.state() == Task.State.FAILED) {
      throw failed("trainer_failed", "The trainer reported that it failed.", task.log());
    }
    String how =
        task.state() == Task.State.DIED
            ? "The trainer of attempt %d died.".formatted(run.attempt())
            : "The trainer of attempt %d said nothing for %d s."
                .formatted(run.attempt(), trainer.reportWithin().toSeconds());
    String sentence = standing.how().isEmpty() ? how : how + " " + standing.how();
    if (run.attempt() >= trainer.attempts()) {
      String lines = task.log().isEmpty() ? standing.log() : task.log();
      throw failed("trainer_died", sentence, lines);
    }
    changing.change(run.id(), (current, now) -> current, List.of(RunNote.warn(sentence)));
    return Optional.empty();
  }

  /** What its launcher knows of one that has said nothing. */
  private static Launcher.Standing standing(Task task, Launcher launcher) {
    String handle = task.handle();
    if (handle == null || task.state() != Task.State.RUNNING) {
      return Launcher.Standing.UNKNOWN;
    }
    try {
      return launcher.look(handle);
    } catch (RuntimeException e) {
      log.warn("The trainer {} of {} cannot be looked at", handle, task.run(), e);
      return new Launcher.Standing(true, "The trainer cannot be looked at now.", "");
    }
  }

  void stop(TrainingRun run, Launcher launcher) {
    tasks.find(run.id()).ifPresent(task -> end(task, launcher));
  }

  private static void end(Task task, Launcher launcher) {
    String handle = task.handle();
    if (handle == null) {
      return;
    }
    try {
      launcher.end(handle);
    } catch (RuntimeException e) {
      // Its token is no good any more: what it still says changes nothing.
      log.warn("The trainer {} of {} cannot be ended", handle, task.run(), e);
    }
  }

  private static RunFailed failed(String code, String how, String lines) {
    String sentence = lines.isEmpty() ? how : how + " Its last lines:\n" + lines;
    return new RunFailed(new Failure(code, sentence, null));
  }

  private TrainingTask task(TrainingRun run, ExternalSettings.Named trainer, AttemptToken token) {
    String at = settings.reportTo() + "/internal/training/" + run.id();
    TrainingTask.Checkpoint checkpoint =
        checkpoints
            .lastWithFile(run.id())
            .map(
                each ->
                    new TrainingTask.Checkpoint(each.step(), at + "/checkpoints/" + each.step()))
            .orElse(null);
    return new TrainingTask(
        TrainingTask.SPEC_VERSION,
        UUID.randomUUID().toString(),
        TrainingTask.TYPE,
        "scheduler-service",
        run.id(),
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        run.owner().tenant(),
        TrainingTask.SCHEMA_VERSION,
        new TrainingTask.Specification(
            run.id(),
            run.attempt(),
            run.trainer(),
            run.request().model(),
            at + "/files/training",
            run.request().validationFile() == null ? null : at + "/files/validation",
            run.request().seed(),
            run.request().hyperparameters(),
            checkpoint,
            at,
            token.value(),
            trainer.reportWithin().toSeconds()));
  }

  private String text(TrainingTask task) {
    try {
      return json.writeValueAsString(task);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The task is not JSON", e);
    }
  }
}
