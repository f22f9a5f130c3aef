package io.llmplatform.scheduler.training.run;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step that a run has reached.
 *
 * @param id {@code ftckpt_} and letters and digits
 * @param step 1, 2, 3, … in the trainer's own measure
 * @param metrics name to number
 * @param file the id of the file that an external trainer goes on from; null: there is none
 */
public record Checkpoint(
    String id,
    String run,
    int step,
    Instant createdAt,
    Map<String, Double> metrics,
    @Nullable String file) {

  public Checkpoint {
    metrics = Map.copyOf(metrics);
  }
}
