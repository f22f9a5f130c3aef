package io.llmplatform.gateway.console;

import io.llmplatform.gateway.console.JobModels.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the page of batches and trainings shows, in the words of one language. Immutable. */
final class WorkModels {
  /** The style of a status; those that are not here are calm. */
  private static final Map<String, String> KINDS =
      Map.of(
          "completed", "succeeded",
          "succeeded", "succeeded",
          "in_progress", "running",
          "running", "running",
          "finalizing", "running",
          "failed", "failed",
          "expired", "failed",
          "cancelled", "stopped",
          "paused", "paused");

  private final Language language;

  WorkModels(Language language) {
    this.language = language;
  }

  /**
   * @param what the batch's endpoint, or the model that is trained
   * @param outcome counts of lines, the model that came of it, or why none did
   * @param percent done
   * @param left until it is done, in words
   */
  record Row(
      String id,
      String what,
      State state,
      int percent,
      @Nullable String left,
      @Nullable String outcome,
      @Nullable Moment created) {}

  /**
   * One kind of work.
   *
   * @param key of its texts, and its id on the page
   * @param label of the column of {@code what}
   * @param refusal why there are no rows; null where there may be
   */
  record Section(
      String key,
      String title,
      String none,
      String label,
      List<Row> rows,
      @Nullable String refusal) {}

  record WorkPage(List<Section> sections) {}

  Section batches(LongWork.Batches batches) {
    return section("batches", batches.data().stream().map(this::row).toList(), null);
  }

  Section trainings(LongWork.Trainings trainings) {
    return section("trainings", trainings.data().stream().map(this::row).toList(), null);
  }

  Section refused(String key, String detail) {
    return section(key, List.of(), detail);
  }

  private Section section(String key, List<Row> rows, @Nullable String refusal) {
    return new Section(
        key,
        language.text(key + "-title"),
        language.text(key + "-none"),
        language.text(key + "-what"),
        rows,
        refusal);
  }

  private Row row(LongWork.Batch batch) {
    LongWork.Counts lines = batch.requestCounts();
    return new Row(
        batch.id(),
        batch.endpoint(),
        state(batch.status()),
        batch.progress(),
        left(batch.estimatedSecondsLeft()),
        lines.completed()
            + " / "
            + lines.total()
            + (lines.failed() == 0
                ? ""
                : " · " + lines.failed() + " " + language.text("failed-lines")),
        Moment.of(Instant.ofEpochSecond(batch.createdAt())));
  }

  private Row row(LongWork.Training training) {
    Long finish = training.estimatedFinish();
    LongWork.Failure failure = training.error();
    return new Row(
        training.id(),
        training.model(),
        state(training.status()),
        training.progress(),
        finish == null ? null : left(finish - Instant.now().getEpochSecond()),
        failure == null ? training.fineTunedModel() : failure.message(),
        Moment.of(Instant.ofEpochSecond(training.createdAt())));
  }

  private State state(String status) {
    String key = "status-" + status.replace('_', '-');
    return new State(KINDS.getOrDefault(status, "calm"), language.text().getOrDefault(key, status));
  }

  private @Nullable String left(@Nullable Long seconds) {
    if (seconds == null || seconds <= 0) {
      return null;
    }
    String time = seconds < 90 ? seconds + " s" : (seconds + 59) / 60 + " min";
    return time + " " + language.text("left");
  }
}
