package io.llmplatform.scheduler.batch;

import com.xxl.job.core.context.XxlJobHelper;
import com.xxl.job.core.handler.annotation.XxlJob;
import io.llmplatform.scheduler.job.JobTriggers;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** The job {@code batch-inference}: every executor works on what is due. */
@Component
class BatchJob {
  static final String NAME = "batch-inference";

  private final BatchWorkers workers;
  private final JobTriggers triggers;

  BatchJob(BatchWorkers workers, JobTriggers triggers) {
    this.workers = workers;
    this.triggers = triggers;
  }

  @XxlJob(NAME)
  public void run() throws InterruptedException {
    BatchWorkers.Done done = workers.work();
    XxlJobHelper.log("Did {} pieces of work.", done.pieces());
    if (done.more()) {
      XxlJobHelper.log("Batches are open still: another run is asked for.");
      triggers.trigger(NAME);
    }
  }

  /** What was open when an instance ended does not wait for the next minute. */
  @EventListener(ApplicationReadyEvent.class)
  void resume() {
    triggers.trigger(NAME);
  }
}
