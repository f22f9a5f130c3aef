package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.job.JobTriggers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Makes a run with the caller's transaction, if there is one: so it finds what that has written.
 */
@Component
@ConditionalOnBuiltInCentre
class BuiltInTriggers implements JobTriggers {
  private static final Logger LOG = LoggerFactory.getLogger(BuiltInTriggers.class);

  private final Fires fires;

  BuiltInTriggers(Fires fires) {
    this.fires = fires;
  }

  @Override
  public void trigger(String job) {
    try {
      if (fires.onDemand(job, null).isEmpty()) {
        LOG.warn("There is no job {} to trigger", job);
      }
    } catch (DataAccessException e) {
      LOG.warn("{} cannot be triggered now; its schedule will run it", job, e);
    }
  }
}
