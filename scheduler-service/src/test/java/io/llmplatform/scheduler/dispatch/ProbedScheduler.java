package io.llmplatform.scheduler.dispatch;

import io.llmplatform.scheduler.SchedulerApplication;
import org.springframework.boot.SpringApplication;

/** The service with handlers that tests know, as a program of its own. */
public final class ProbedScheduler {
  private ProbedScheduler() {}

  /** Runs it, configured by the environment. */
  public static void main(String[] args) {
    new SpringApplication(SchedulerApplication.class, ProbeHandlers.class).run(args);
  }
}
