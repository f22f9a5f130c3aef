package io.llmplatform.scheduler.dispatch.builtin;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * What dispatching is measured by: {@code jobs.runs} (by job and state), {@code jobs.run.duration}
 * and {@code jobs.dispatch.delay}, which is from the time that a run was due until an executor had
 * it. Thread-safe.
 */
@Component
@ConditionalOnBuiltInCentre
class RunMetrics {
  private static final String JOB = "job";

  private final MeterRegistry meters;
  private final Clock clock;

  RunMetrics(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
  }

  /** An executor has the run. */
  void sent(Run run) {
    meters.timer("jobs.dispatch.delay", JOB, run.job()).record(since(run.scheduledAt()));
  }

  /** The run has ended so. */
  void ended(Run run, Stage stage) {
    meters.counter("jobs.runs", JOB, run.job(), "state", stage.view().value()).increment();
    if (run.startedAt() != null) {
      meters.timer("jobs.run.duration", JOB, run.job()).record(since(run.startedAt()));
    }
  }

  private Duration since(Instant time) {
    Duration passed = Duration.between(time, clock.instant());
    return passed.isNegative() ? Duration.ZERO : passed;
  }
}
