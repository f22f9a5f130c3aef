package io.llmplatform.scheduler.job;

/** Has the dispatch centre run a job now, beside its schedule. Thread-safe. */
public interface JobTriggers {

  /**
   * Asks for a run. Returns without waiting for it; where the centre cannot be asked, this is
   * logged, and the job's own schedule is what runs it: so a job's work is found by looking, never
   * by its parameter alone.
   *
   * @param job the name of a {@link ScheduledJob}
   */
  void trigger(String job);
}
