package io.llmplatform.scheduler.training.work;

import com.xxl.job.core.context.XxlJobContext;
import com.xxl.job.core.context.XxlJobHelper;
import com.xxl.job.core.handler.annotation.XxlJob;
import io.llmplatform.scheduler.job.ScheduledJob;
import io.llmplatform.scheduler.training.run.TrainingRuns;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/**
 * The handler of the job {@value #NAME}: works on runs until none is due. A few workers share them;
 * one that finds none waits as long as another still works, so that a new run need not wait for the
 * end of an old one.
 */
@Component
public class TrainingJob {
  /** The job's name, by which it is triggered. */
  public static final String NAME = "training";

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final int LOOKED_AT = 20;

  private final TrainingRuns runs;
  private final WorkingOnRun working;
  private final TrainingSettings settings;
  private final Clock clock;

  TrainingJob(TrainingRuns runs, WorkingOnRun working, TrainingSettings settings, Clock clock) {
    this.runs = runs;
    this.working = working;
    this.settings = settings;
    this.clock = clock;
  }

  /** The job as a dispatch centre keeps it. */
  @Configuration(proxyBeanMethods = false)
  static class Schedule {
    @Bean
    ScheduledJob trainingJobSchedule(TrainingSettings settings) {
      return new ScheduledJob(
          NAME,
          "Works on fine-tuning jobs that are due",
          NAME,
          "",
          settings.cron(),
          ScheduledJob.Routing.BUSYOVER,
          ScheduledJob.Block.SERIAL_EXECUTION,
          Duration.ZERO,
          0);
    }
  }

  /** Called by the executor. */
  @XxlJob(NAME)
  public void run() throws InterruptedException, ExecutionException {
    XxlJobContext context = XxlJobContext.getXxlJobContext();
    ExecutorService workers = Executors.newFixedThreadPool(settings.parallelRuns());
    AtomicInteger busy = new AtomicInteger();
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int worker = 0; worker < settings.parallelRuns(); worker++) {
        ends.add(
            workers.submit(
                () -> {
                  XxlJobContext.setXxlJobContext(context);
                  workUntilNothingIsDue(busy);
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private void workUntilNothingIsDue(AtomicInteger busy) throws InterruptedException {
    do {
      while (tookOne(busy)) {
        XxlJobHelper.log("Looks for the next run.");
      }
      if (busy.get() > 0) {
        Thread.sleep(LOOK_AGAIN.toMillis());
      }
    } while (busy.get() > 0);
  }

  private boolean tookOne(AtomicInteger busy) throws InterruptedException {
    for (String run : runs.due(clock.instant(), LOOKED_AT)) {
      busy.incrementAndGet();
      try {
        if (working.take(run, line -> XxlJobHelper.log("{}", line))) {
          return true;
        }
      } finally {
        busy.decrementAndGet();
      }
    }
    return false;
  }
}
