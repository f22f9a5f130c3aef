package io.llmplatform.budget;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that something is away, and once that it is back. Thread-safe. */
final class Outage {
  private static final Logger log = LoggerFactory.getLogger(Outage.class);

  private final String consequence;
  private final AtomicBoolean away = new AtomicBoolean();

  /**
   * @param consequence what happens meanwhile
   */
  Outage(String consequence) {
    this.consequence = consequence;
  }

  void failed(Exception failure) {
    if (away.compareAndSet(false, true)) {
      log.warn("Redis does not answer: {}", consequence, failure);
    }
  }

  void succeeded() {
    if (away.get() && away.compareAndSet(true, false)) {
      log.info("Redis answers again; over: {}", consequence);
    }
  }
}
