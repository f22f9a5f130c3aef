package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.AlertLinks;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * A thread for each robot, which tells it what waits; none where nothing is set up. Thread-safe.
 */
@Component
class Forwarding implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Forwarding.class);
  private static final Duration END = Duration.ofSeconds(5);

  private final List<Teller> tellers;
  private final boolean active;
  private final Duration pollInterval;
  private final ExecutorService threads;
  private volatile boolean running;

  Forwarding(
      Robots robots,
      Forwards forwards,
      Turns turns,
      AlertLinks links,
      ForwardMetrics metrics,
      ForwardSettings settings,
      Clock clock) {
    Messages messages = new Messages(new Words(settings.language()), links, settings.timeZone());
    this.tellers =
        robots.all().stream()
            .map(
                robot ->
                    new Teller(
                        new TellingRobot(
                            robot, forwards, turns, messages, metrics, settings, clock),
                        new Semaphore(0)))
            .toList();
    this.active = settings.forward();
    this.pollInterval = settings.pollInterval();
    CustomizableThreadFactory factory = new CustomizableThreadFactory("alert-robot-");
    factory.setDaemon(true);
    this.threads = Executors.newCachedThreadPool(factory);
  }

  private record Teller(TellingRobot telling, Semaphore wakes) {}

  /** Something waits. */
  void wake() {
    tellers.forEach(teller -> teller.wakes().release());
  }

  @Override
  public void start() {
    running = true;
    if (active) {
      tellers.forEach(teller -> threads.execute(() -> work(teller)));
    }
  }

  private void work(Teller teller) {
    try {
      while (running) {
        if (!tellOrSay(teller.telling())) {
          teller.wakes().tryAcquire(pollInterval.toMillis(), TimeUnit.MILLISECONDS);
          teller.wakes().drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean tellOrSay(TellingRobot telling) throws InterruptedException {
    try {
      return telling.tell();
    } catch (RuntimeException e) {
      log.warn("Robots cannot be told of alerts now: {}", e.getMessage());
      return false;
    }
  }

  /** What is being sent is answered first, if that comes soon. */
  @Override
  public void stop() {
    running = false;
    wake();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
