package io.llmplatform.scheduler.dispatch;

import io.llmplatform.common.paging.Page;
import io.llmplatform.common.paging.PageRequest;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who keeps jobs, fires them, and knows their runs. Thread-safe.
 *
 * <p>Every method fails with a {@link io.llmplatform.common.error.PlatformException}: {@code
 * notFound} for an unknown job or run, {@code conflict} for what the present state or this centre
 * does not allow, {@code unavailable} where the centre or an executor cannot be reached.
 */
public interface DispatchCentre {

  /** All jobs, by name. */
  List<JobView> jobs();

  JobView job(String name);

  /** Adds a job that is nobody's yet. */
  JobView create(JobDefinition job);

  /**
   * Changes a job's settings.
   *
   * @param change from the present settings to the new ones; may refuse
   * @param enabled null: stays
   */
  JobView change(String name, UnaryOperator<JobSettings> change, @Nullable Boolean enabled);

  /** Forgets a job and its runs; the platform's own jobs stay. */
  void delete(String name);

  /**
   * A run of the job now; of a broadcast, its first shard.
   *
   * @param parameter null: the job's own
   */
  RunView trigger(String name, @Nullable String parameter);

  /** The job's runs, the newest first. */
  Page<RunView> runs(String name, PageRequest page);

  RunView run(String id);

  /** What the run's executor has in its log from that line on; lines count from 1. */
  RunLog log(String id, int fromLine);

  /** Has the run end: at once where it waits, else as soon as its handler heeds an interruption. */
  RunView stop(String id);
}
