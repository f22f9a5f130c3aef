package io.llmplatform.inference.invocation;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.EngineStopped;
import io.llmplatform.inference.engine.QueueFull;

/** Whose fault it is that a version gave no answer. */
public final class Fault {
  private Fault() {}

  /**
   * Whether the version or the platform is at fault: not what the request holds, nor how much there
   * is to do, nor that this instance ends.
   */
  public static boolean isOurs(Throwable failure) {
    if (failure instanceof PlatformException refusal) {
      return refusal.code().isServerSide();
    }
    if (failure instanceof ComputationFailed failed) {
      return !failed.areInputsAtFault();
    }
    return !(failure instanceof QueueFull || failure instanceof EngineStopped);
  }
}
