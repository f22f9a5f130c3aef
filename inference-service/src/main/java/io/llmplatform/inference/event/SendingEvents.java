package io.llmplatform.inference.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Sends events on a thread of its own. Lossy by design: nobody waits for it. What finds the buffer
 * full, or is not taken by the sink, is dropped and counted in {@code <name>.dropped}. Thread-safe.
 *
 * @param <W> what waits to be sent
 * @param <E> what it is sent as
 */
public final class SendingEvents<W, E> implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(SendingEvents.class);

  /** Lower than the web server's and the engine's, so stopped after the last request. */
  private static final int PHASE = DEFAULT_PHASE - 8192;

  private static final long LOOK_MILLIS = 100;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final String name;
  private final BlockingQueue<W> buffer;
  private final Function<W, E> event;
  private final Supplier<? extends EventSink<E>> sinks;
  private final Duration pause;
  private final Counter sent;
  private final Counter full;
  private final Counter lost;
  private volatile @Nullable Thread sender;
  private volatile boolean running;
  private volatile boolean away;

  /**
   * @param name of its thread and its meters, such as {@code inference.events}
   * @param capacity what waits at most
   * @param event what something is sent as; asked on the sending thread
   * @param sinks opens the sink, on the sending thread
   * @param pause between two tries while the sink takes nothing
   */
  public SendingEvents(
      String name,
      int capacity,
      Function<W, E> event,
      Supplier<? extends EventSink<E>> sinks,
      Duration pause,
      MeterRegistry meters) {
    this.name = name;
    this.buffer = new ArrayBlockingQueue<>(capacity);
    this.event = event;
    this.sinks = sinks;
    this.pause = pause;
    this.sent = meters.counter(name + ".sent");
    this.full = meters.counter(name + ".dropped", "reason", "full");
    this.lost = meters.counter(name + ".dropped", "reason", "kafka");
    Gauge.builder(name + ".waiting", buffer, BlockingQueue::size).register(meters);
  }

  /** Takes something, or drops it. Never waits, never throws. */
  public void offer(W waiting) {
    if (!buffer.offer(waiting)) {
      full.increment();
    }
  }

  @Override
  public void start() {
    running = true;
    Thread thread = new Thread(this::send, name.replace('.', '-'));
    thread.setDaemon(true);
    thread.start();
    sender = thread;
  }

  private void send() {
    try (EventSink<E> sink = sinks.get()) {
      boolean prepared = false;
      while (running || !buffer.isEmpty()) {
        W next = buffer.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          send(sink, event.apply(next));
        } else if (!prepared) {
          prepared = prepare(sink);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("No more of {} are sent", name, e);
    }
    lost.increment(buffer.size());
    buffer.clear();
  }

  /** Nothing is lost where that fails, so nobody is told: events need it, and say so. */
  private boolean prepare(EventSink<E> sink) throws InterruptedException {
    try {
      sink.prepare();
      return true;
    } catch (RuntimeException e) {
      log.debug("{} cannot be prepared for now", name, e);
      rest();
      return false;
    }
  }

  private void send(EventSink<E> sink, E next) throws InterruptedException {
    try {
      sink.send(next, this::ended);
    } catch (RuntimeException e) {
      ended(e);
      rest();
    }
  }

  private void rest() throws InterruptedException {
    if (running) {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  /** Outages are said once, and without what the events hold. */
  private void ended(@Nullable Exception failure) {
    if (failure == null) {
      sent.increment();
    } else {
      lost.increment();
    }
    boolean before = away;
    away = failure != null;
    if (failure != null && !before) {
      log.warn("{} do not reach Kafka and are dropped: {}", name, failure.getMessage());
    } else if (failure == null && before) {
      log.info("{} reach Kafka again", name);
    }
  }

  /** Gives what waits a moment to leave. */
  @Override
  public void stop() {
    running = false;
    Thread thread = sender;
    sender = null;
    if (thread == null) {
      return;
    }
    try {
      thread.join(LAST_WORDS.toMillis());
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
