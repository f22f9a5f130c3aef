package io.llmplatform.scheduler.training.external;

import io.llmplatform.scheduler.api.TrainingTask;
import java.io.IOException;

/** Starts and ends what trains outside. Thread-safe. */
interface Launcher {

  /** Told when what was launched has ended, where the launcher notices it. */
  @FunctionalInterface
  interface End {
    /**
     * @param how in words, such as {@code It ended with the code 137.}
     * @param log the last lines that it wrote
     */
    void ended(String how, String log);
  }

  /**
   * Starts a trainer with its task.
   *
   * @return what it can be ended by, also by another process than this
   * @throws IOException if it cannot be started
   */
  String launch(TrainingTask task, End end) throws IOException;

  /** Ends it at once, if it is still there. */
  void end(String handle);
}
