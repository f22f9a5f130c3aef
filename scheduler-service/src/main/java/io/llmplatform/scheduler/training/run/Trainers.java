package io.llmplatform.scheduler.training.run;

import io.llmplatform.common.error.PlatformException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The trainers that there are. Thread-safe. */
@Component
public class Trainers {
  private static final String DEFAULT = "supervised";

  private final List<Trainer> trainers;

  Trainers(List<Trainer> own, List<ConfiguredTrainers> configured) {
    // Those of the settings go first: an operator may give a name a trainer of its own.
    this.trainers =
        Stream.concat(configured.stream().flatMap(each -> each.all().stream()), own.stream())
            .toList();
  }

  /**
   * The trainer that a request means.
   *
   * @param method as the request called it; null: the default
   * @throws PlatformException if there is none
   */
  public Trainer meant(@Nullable String method) {
    String wanted = method == null ? DEFAULT : method;
    return trainers.stream()
        .filter(trainer -> trainer.answersTo(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.invalid(
                    "method.type",
                    "There is no method '%s'; there are: %s."
                        .formatted(
                            wanted,
                            trainers.stream()
                                .map(Trainer::name)
                                .sorted()
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * The trainer of a run.
   *
   * @throws RunFailed if it is there no more
   */
  public Trainer of(TrainingRun run) {
    return trainers.stream()
        .filter(trainer -> trainer.name().equals(run.trainer()))
        .findFirst()
        .orElseThrow(
            () ->
                new RunFailed(
                    new Failure(
                        "trainer_gone",
                        "The trainer '%s' is not there any more.".formatted(run.trainer()),
                        "method")));
  }
}
