package io.llmplatform.scheduler.training.run;

import static io.llmplatform.scheduler.training.run.RunStatus.CANCELLED;
import static io.llmplatform.scheduler.training.run.RunStatus.FAILED;
import static io.llmplatform.scheduler.training.run.RunStatus.PAUSED;
import static io.llmplatform.scheduler.training.run.RunStatus.QUEUED;
import static io.llmplatform.scheduler.training.run.RunStatus.RUNNING;
import static io.llmplatform.scheduler.training.run.RunStatus.SUCCEEDED;
import static io.llmplatform.scheduler.training.run.RunStatus.VALIDATING_FILES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.security.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunStatusTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<RunStatus, Set<RunStatus>> ALLOWED =
      Map.of(
          VALIDATING_FILES, Set.of(QUEUED, PAUSED, FAILED, CANCELLED),
          QUEUED, Set.of(RUNNING, PAUSED, FAILED, CANCELLED),
          RUNNING, Set.of(QUEUED, PAUSED, SUCCEEDED, FAILED, CANCELLED),
          PAUSED, Set.of(VALIDATING_FILES, CANCELLED));

  @Test
  void becomesWhatTheTableSaysAndNothingElse() {
    for (RunStatus from : RunStatus.values()) {
      for (RunStatus to : RunStatus.values()) {
        assertThat(from.mayBecome(to))
            .as("%s to %s", from, to)
            .isEqualTo(ALLOWED.getOrDefault(from, Set.of()).contains(to));
      }
    }
  }

  @Test
  void endsInThreeStatusesAndIsWrittenInLowerCase() {
    assertThat(RunStatus.values())
        .filteredOn(RunStatus::isFinal)
        .containsExactly(SUCCEEDED, FAILED, CANCELLED);
    for (RunStatus status : RunStatus.values()) {
      assertThat(RunStatus.of(status.value())).isEqualTo(status);
    }
    assertThat(VALIDATING_FILES.value()).isEqualTo("validating_files");
  }

  @Test
  void aRunGoesFromItsRequestToItsModel() {
    TrainingRun queued = aRun().queued(NOW);
    TrainingRun running = queued.started(NOW, NOW.plusSeconds(30));
    TrainingRun half = running.progressed(50, 10L, NOW.plusSeconds(60), NOW.plusSeconds(90));
    TrainingRun done =
        half.succeeded(new TrainingRun.Result("m", 1, List.of()), NOW.plusSeconds(120));

    assertThat(running.attempt()).isEqualTo(1);
    assertThat(half.estimatedFinish()).isEqualTo(NOW.plusSeconds(120));
    assertThat(half.progressed(20, null, NOW, NOW).progress()).isEqualTo(50);
    assertThat(half.progressed(100, null, NOW, NOW).progress()).isEqualTo(99);
    assertThat(done.progress()).isEqualTo(100);
    assertThat(done.dueAt()).isNull();
    assertThat(done.trainedTokens()).isEqualTo(10);
  }

  @Test
  void isNeitherCancelledNorPausedNorResumedTwice() {
    TrainingRun cancelled = aRun().cancelled(NOW);
    assertThatThrownBy(() -> cancelled.cancelled(NOW))
        .isInstanceOf(IllegalTransition.class)
        .hasMessage("The fine-tuning job 'ftjob-1' is cancelled and cannot become cancelled.");
    TrainingRun paused = aRun().paused();
    assertThatThrownBy(paused::paused).isInstanceOf(IllegalTransition.class);
    TrainingRun resumed = paused.resumed(NOW);
    assertThatThrownBy(() -> resumed.resumed(NOW)).isInstanceOf(IllegalTransition.class);
    assertThatThrownBy(() -> cancelled.failed(new Failure("a", "b", null), NOW))
        .isInstanceOf(IllegalTransition.class);
  }

  @Test
  void anAttemptThatMetWhatPassesIsNotCounted() {
    TrainingRun running = aRun().queued(NOW).started(NOW, NOW);
    TrainingRun later = running.postponed(NOW.plusSeconds(15));
    assertThat(later.status()).isEqualTo(QUEUED);
    assertThat(later.attempt()).isZero();
    assertThat(later.dueAt()).isEqualTo(NOW.plusSeconds(15));
    assertThat(later.started(NOW, NOW).startedAt()).isEqualTo(NOW);
  }

  private static TrainingRun aRun() {
    return TrainingRun.begun(
        "ftjob-1",
        new Owner("acme", "user", null),
        "classifier",
        new RunRequest("base", "file-1", null, null, 1, null, Map.of(), Map.of()),
        NOW);
  }
}
