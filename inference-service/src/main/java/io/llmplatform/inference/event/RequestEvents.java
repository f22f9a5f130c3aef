package io.llmplatform.inference.event;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.event.InferenceEvent.Data;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.metrics.RequestMetrics.GeneratedText;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Takes what requests tell of themselves, and sends it on a thread of its own. Lossy by design: a
 * request never waits for it. What finds the buffer full, or is not taken by Kafka, is dropped and
 * counted in {@code inference.events.dropped}. Thread-safe.
 */
public final class RequestEvents implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(RequestEvents.class);

  /** Lower than the web server's and the engine's, so stopped after the last request. */
  private static final int PHASE = DEFAULT_PHASE - 8192;

  private static final long LOOK_MILLIS = 100;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  /** How a request ended. */
  public enum Outcome {
    COMPLETED,
    /** By the model's or the platform's fault. */
    FAILED,
    /** For its content, its rights, its rate, or because there is too much to do. */
    REFUSED,
    /** Its client, or the end of this instance, cut it off. */
    ABORTED;

    private String slug() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a request tells of itself.
   *
   * @param model its name, as it was asked for
   * @param by the version that answered or failed to; null: none was reached
   * @param error the code that the client gets; null when completed
   * @param cost of what was computed; null: nothing was
   * @param totalNanos from its arrival to its end
   */
  public record Request(
      Caller caller,
      String protocol,
      String model,
      @Nullable ModelVersion by,
      Outcome outcome,
      @Nullable ErrorCode error,
      @Nullable Cost cost,
      long totalNanos) {}

  /** A request, and what only its own thread knows. */
  private record Waiting(Request request, Instant time, @Nullable String traceparent) {}

  /** Where events go. Used by one thread. */
  interface Sink extends AutoCloseable {
    /**
     * Hands an event over; may wait a moment.
     *
     * @param ended called, by any thread, with null when it has arrived, else with why not
     * @throws RuntimeException when it cannot be handed over
     */
    void send(InferenceEvent event, Consumer<@Nullable Exception> ended);

    @Override
    void close();
  }

  private final BlockingQueue<Waiting> buffer;
  private final Supplier<Sink> sinks;
  private final Duration pause;
  private final Supplier<@Nullable String> traceparent;
  private final Clock clock;
  private final Counter sent;
  private final Counter full;
  private final Counter lost;
  private volatile @Nullable Thread sender;
  private volatile boolean running;
  private volatile boolean away;

  /**
   * @param capacity events that wait at most
   * @param sinks opens the sink, on the sending thread
   * @param pause between two tries while the sink takes nothing
   * @param traceparent of the request that the calling thread handles
   */
  RequestEvents(
      int capacity,
      Supplier<Sink> sinks,
      Duration pause,
      Supplier<@Nullable String> traceparent,
      Clock clock,
      MeterRegistry meters) {
    this.buffer = new ArrayBlockingQueue<>(capacity);
    this.sinks = sinks;
    this.pause = pause;
    this.traceparent = traceparent;
    this.clock = clock;
    this.sent = meters.counter("inference.events.sent");
    this.full = meters.counter("inference.events.dropped", "reason", "full");
    this.lost = meters.counter("inference.events.dropped", "reason", "kafka");
    Gauge.builder("inference.events.waiting", buffer, BlockingQueue::size).register(meters);
  }

  /** Takes a request's record, or drops it. Never waits, never throws. */
  public void offer(Request request) {
    if (!buffer.offer(new Waiting(request, clock.instant(), traceparent.get()))) {
      full.increment();
    }
  }

  @Override
  public void start() {
    running = true;
    Thread thread = new Thread(this::send, "inference-events");
    thread.setDaemon(true);
    thread.start();
    sender = thread;
  }

  private void send() {
    try (Sink sink = sinks.get()) {
      while (running || !buffer.isEmpty()) {
        Waiting next = buffer.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (next != null) {
          send(sink, event(next));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("No more events are sent", e);
    }
    lost.increment(buffer.size());
    buffer.clear();
  }

  private void send(Sink sink, InferenceEvent event) throws InterruptedException {
    try {
      sink.send(event, this::ended);
    } catch (RuntimeException e) {
      ended(e);
      if (running) {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      }
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
      log.warn("Events do not reach Kafka and are dropped: {}", failure.getMessage());
    } else if (failure == null && before) {
      log.info("Events reach Kafka again");
    }
  }

  private static InferenceEvent event(Waiting waiting) {
    Request request = waiting.request();
    Caller caller = request.caller();
    return new InferenceEvent(
        InferenceEvent.SPEC_VERSION,
        UUID.randomUUID().toString(),
        "inference." + request.outcome().slug(),
        "inference-service",
        request.model().isBlank() ? "-" : request.model(),
        waiting.time(),
        caller.tenant(),
        waiting.traceparent(),
        InferenceEvent.SCHEMA_VERSION,
        data(request));
  }

  private static Data data(Request request) {
    Caller caller = request.caller();
    ModelVersion by = request.by();
    ErrorCode error = request.error();
    Cost cost = request.cost();
    GeneratedText text = cost == null ? null : cost.text();
    Cost run = text == null ? cost : null;
    return new Data(
        caller.keyId(),
        caller.subject(),
        request.model(),
        by == null ? null : by.version(),
        request.protocol(),
        request.outcome().slug(),
        error == null ? null : error.slug(),
        cost == null ? null : cost.tokens(),
        cost == null ? null : cost.cachedTokens(),
        text == null ? null : text.tokens(),
        text == null ? null : text.recalled(),
        cost == null ? null : cost.rows(),
        text == null ? null : micros(text.firstToken()),
        text == null ? null : micros(text.perToken()),
        run == null ? null : micros(run.queued()),
        run == null ? null : micros(run.computed()),
        micros(request.totalNanos()));
  }

  private static @Nullable Long micros(@Nullable Duration time) {
    return time == null ? null : micros(time.toNanos());
  }

  private static long micros(long nanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos));
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
