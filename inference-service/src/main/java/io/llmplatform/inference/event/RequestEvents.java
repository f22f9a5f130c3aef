package io.llmplatform.inference.event;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.id.TimeOrderedId;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.event.InferenceEvent.Data;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.metrics.RequestMetrics.GeneratedText;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Takes what requests tell of themselves, and sends it on a thread of its own. Lossy by design: a
 * request never waits for it. What finds the buffer full, or is not taken by Kafka, is dropped and
 * counted in {@code inference.events.dropped}. Thread-safe.
 */
public final class RequestEvents implements SmartLifecycle {
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

  /** Where events go. */
  interface Sink extends EventSink<InferenceEvent> {}

  private final SendingEvents<Waiting, InferenceEvent> sending;
  private final Supplier<@Nullable String> traceparent;
  private final Clock clock;

  /**
   * @param capacity events that wait at most
   * @param sinks opens the sink, on the sending thread
   * @param pause between two tries while the sink takes nothing
   * @param traceparent of the request that the calling thread handles
   */
  RequestEvents(
      int capacity,
      Supplier<? extends EventSink<InferenceEvent>> sinks,
      Duration pause,
      Supplier<@Nullable String> traceparent,
      Clock clock,
      MeterRegistry meters) {
    this.sending =
        new SendingEvents<>(
            "inference.events", capacity, RequestEvents::event, sinks, pause, meters);
    this.traceparent = traceparent;
    this.clock = clock;
  }

  /** Takes a request's record, or drops it. Never waits, never throws. */
  public void offer(Request request) {
    sending.offer(new Waiting(request, clock.instant(), traceparent.get()));
  }

  @Override
  public void start() {
    sending.start();
  }

  @Override
  public void stop() {
    sending.stop();
  }

  @Override
  public boolean isRunning() {
    return sending.isRunning();
  }

  @Override
  public int getPhase() {
    return sending.getPhase();
  }

  private static InferenceEvent event(Waiting waiting) {
    Request request = waiting.request();
    Caller caller = request.caller();
    return new InferenceEvent(
        InferenceEvent.SPEC_VERSION,
        TimeOrderedId.next().toString(),
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
}
