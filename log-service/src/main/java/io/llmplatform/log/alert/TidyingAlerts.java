package io.llmplatform.log.alert;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Ends alerts that nobody repeats any more, whose end was never told, and forgets old ones. Every
 * instance may do so at once.
 */
@Component
class TidyingAlerts implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(TidyingAlerts.class);

  private final Alerts alerts;
  private final Silences silences;
  private final Clock clock;
  private final Duration retention;
  private final Duration unheardAfter;
  private final ScheduledExecutorService thread;

  TidyingAlerts(Alerts alerts, Silences silences, Clock clock, AlertSettings settings) {
    this.alerts = alerts;
    this.silences = silences;
    this.clock = clock;
    this.retention = settings.retention();
    this.unheardAfter = settings.unheardAfter();
    CustomizableThreadFactory factory = new CustomizableThreadFactory("alerts-tidying-");
    factory.setDaemon(true);
    this.thread = Executors.newSingleThreadScheduledExecutor(factory);
    long interval = settings.tidyInterval().toMillis();
    thread.scheduleWithFixedDelay(this::tidyOrSay, interval, interval, TimeUnit.MILLISECONDS);
  }

  void tidy() {
    Instant now = clock.instant();
    long ended = alerts.endUnheard(now.minus(unheardAfter), now);
    if (ended > 0) {
      log.info(
          "{} alerts were not heard of for {}: they are taken to be over", ended, unheardAfter);
    }
    alerts.forget(now.minus(retention));
    silences.forget(now.minus(retention));
  }

  private void tidyOrSay() {
    try {
      tidy();
    } catch (RuntimeException e) {
      log.warn("Alerts cannot be tidied now: {}", e.getMessage());
    }
  }

  @Override
  public void destroy() {
    thread.shutdownNow();
  }
}
