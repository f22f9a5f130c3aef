package io.llmplatform.scheduler.training.run;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened to a run, in words.
 *
 * @param sequence orders a run's events
 * @param id {@code ftevent-} and letters and digits
 * @param level {@code info}, {@code warn} or {@code error}
 * @param type {@code message} or {@code metrics}
 * @param data numbers by name, where there are any
 */
public record RunEvent(
    long sequence,
    String id,
    Instant createdAt,
    String level,
    String type,
    String message,
    Map<String, Object> data) {

  public RunEvent {
    data = Map.copyOf(data);
  }
}
