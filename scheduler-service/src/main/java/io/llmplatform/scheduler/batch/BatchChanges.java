package io.llmplatform.scheduler.batch;

import io.llmplatform.scheduler.event.JobChange;
import io.llmplatform.scheduler.event.JobEvents;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tells the platform what became of batches ({@code job.events}). Thread-safe. */
@Component
class BatchChanges {
  private final JobEvents events;

  BatchChanges(JobEvents events) {
    this.events = events;
  }

  /** In the transaction of the change, as the batch stands after it. */
  void tell(Batch batch, String type) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("by", batch.owner().subject());
    details.put("endpoint", batch.endpoint());
    details.put("status", batch.status().wire());
    details.put("lines", batch.lines());
    details.put("completed", batch.counts().completed());
    details.put("failed", batch.counts().failed());
    if (!batch.errors().isEmpty()) {
      details.put("error", batch.errors().get(0).message());
    }
    events.append(new JobChange(batch.owner().tenant(), batch.id(), type, details));
  }
}
