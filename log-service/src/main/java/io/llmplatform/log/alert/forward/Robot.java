package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.Alert;
import java.time.Instant;

/** A robot in a group of people. Thread-safe. */
interface Robot {

  /** Its kind and name: what waits for it is known by it. */
  String id();

  Style style();

  /** Whether it is to be told of the alert. */
  boolean wants(Alert alert);

  Outcome send(Message message, Instant now) throws InterruptedException;
}
