package io.llmplatform.scheduler.training.run;

import io.llmplatform.common.error.PlatformException;
import java.util.Optional;

/**
 * Who trains: the port behind which trainers stand. Thread-safe. A method that meets a service
 * which is away throws {@link PlatformException} of a server-side code or of exhaustion, and is
 * called again later.
 */
public interface Trainer {

  /**
   * Whether it is the trainer that a request means.
   *
   * @param method as the request called it
   */
  boolean answersTo(String method);

  /** Its name among trainers. */
  String name();

  /**
   * Nothing, if the request can be tried.
   *
   * @throws PlatformException naming the member at fault
   */
  void check(RunRequest request);

  /**
   * Reads the run's files.
   *
   * @return what was found, in a sentence for the owner
   * @throws RunFailed if they are not good
   */
  String validate(TrainingRun run);

  /**
   * Trains, or has somebody else train. Called again for the same run after a crash: it goes on
   * from what was kept.
   *
   * @throws RunFailed if it cannot succeed
   * @throws RunStopped if the owner does not want it any more
   * @throws io.llmplatform.lease.LeaseLost if another works on it by now
   */
  Outcome train(TrainingRun run, Attempt attempt) throws InterruptedException;

  /**
   * What came of training elsewhere, asked of a run that is running and due: empty where there is
   * nothing, so that another attempt begins.
   *
   * @throws RunFailed if it is over, and failed
   */
  default Optional<Outcome> settled(TrainingRun run, Attempt attempt) {
    return Optional.empty();
  }

  /** Ends what trains elsewhere: the run was cancelled, paused or given up. */
  void stop(TrainingRun run);
}
