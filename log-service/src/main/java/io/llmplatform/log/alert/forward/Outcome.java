package io.llmplatform.log.alert.forward;

import java.time.Duration;

/** What came of a message. */
sealed interface Outcome {

  /** The robot has it. */
  record Delivered() implements Outcome {}

  /**
   * The robot takes no more for a while.
   *
   * @param pause so long
   */
  record Busy(Duration pause) implements Outcome {}

  /** The robot was not reached, or has a fault: any message would have met it. */
  record Away(String reason) implements Outcome {}

  /** The robot does not take this message, or not from us. */
  record Refused(String reason) implements Outcome {}
}
