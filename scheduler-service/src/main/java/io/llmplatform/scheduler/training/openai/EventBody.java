package io.llmplatform.scheduler.training.openai;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.llmplatform.scheduler.training.run.RunEvent;
import java.util.Map;

/** An event as OpenAI's {@code fine_tuning.job.event}. */
@JsonNaming(SnakeCaseStrategy.class)
record EventBody(
    String object,
    String id,
    long createdAt,
    String level,
    String type,
    String message,
    Map<String, Object> data) {

  static EventBody of(RunEvent event) {
    return new EventBody(
        "fine_tuning.job.event",
        event.id(),
        event.createdAt().getEpochSecond(),
        event.level(),
        event.type(),
        event.message(),
        event.data());
  }
}
