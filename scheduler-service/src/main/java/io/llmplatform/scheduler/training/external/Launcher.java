package io.llmplatform.scheduler.training.external;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.api.TrainingTask;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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
   * How something that was launched stands.
   *
   * @param isExpected whether it has not begun yet, and may still
   * @param how in words; empty: nothing is known
   * @param log the last lines that it wrote
   */
  record Standing(boolean isExpected, String how, String log) {
    static final Standing UNKNOWN = new Standing(false, "", "");
  }

  /**
   * What the trainer of a task will be ended by, where that is known before it is started; null: it
   * is not.
   */
  default @Nullable String handle(TrainingTask task) {
    return null;
  }

  /**
   * Starts a trainer with its task.
   *
   * @return what it can be ended by, also by another process than this
   * @throws IOException if it cannot be started
   * @throws PlatformException unavailable, if it cannot be started now
   */
  String launch(TrainingTask task, End end) throws IOException;

  /** How one stands of which nothing was heard. */
  default Standing look(String handle) {
    return Standing.UNKNOWN;
  }

  /** Ends it at once, if it is still there. */
  void end(String handle);
}
