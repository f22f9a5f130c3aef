package io.llmplatform.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobModelsTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

  private final JobModels models = new JobModels(Language.ENGLISH);

  @Test
  void aStackTraceIsSummedUpByItsInnermostCause() {
    JobModels.RunRow row =
        models.run(
            run(
                "failed",
                """
                java.lang.reflect.InvocationTargetException
                \tat somewhere
                Caused by: io.llmplatform.Refused: No instance is up.
                \tat elsewhere
                """));
    assertThat(row.message()).isEqualTo("io.llmplatform.Refused: No instance is up.");
    assertThat(row.wholeMessage()).startsWith("java.lang.reflect");
  }

  @Test
  void aShortMessageStaysAsItIs() {
    JobModels.RunRow row = models.run(run("succeeded", "Swept 12 files."));
    assertThat(row.message()).isEqualTo("Swept 12 files.");
    assertThat(row.wholeMessage()).isNull();
  }

  @Test
  void aLongLineIsCut() {
    assertThat(models.run(run("failed", "x".repeat(1000))).message()).hasSize(241).endsWith("…");
  }

  @Test
  void onlyWhatHasNotEndedCanBeStopped() {
    assertThat(models.run(run("waiting", null)).stoppable()).isTrue();
    assertThat(models.run(run("running", null)).stoppable()).isTrue();
    assertThat(models.run(run("lost", null)).stoppable()).isFalse();
  }

  @Test
  void aStateOfALaterVersionIsShownAsItCame() {
    assertThat(models.run(run("postponed", null)).state())
        .isEqualTo(new JobModels.State("unknown", "postponed"));
  }

  @Test
  void addressesHoldNamesOfAnyKind() {
    assertThat(JobModels.jobUrl("a/b ?#ü")).isEqualTo("/console/jobs/a%2Fb%20%3F%23%C3%BC");
  }

  @Test
  void timesAreInUtcUntilTheBrowserKnowsBetter() {
    assertThat(models.run(run("running", null)).scheduled())
        .isEqualTo(new Moment("2026-01-02T03:04:05Z", "2026-01-02 03:04:05 UTC"));
  }

  private static Job.Run run(String state, @Nullable String message) {
    return new Job.Run(
        "1", "sweep", state, "user", null, 0, 1, START, START, START.plusMillis(1500), message);
  }
}
