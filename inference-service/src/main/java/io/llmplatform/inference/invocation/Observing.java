package io.llmplatform.inference.invocation;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.DeadlinePassed;
import io.llmplatform.inference.engine.EngineStopped;
import io.llmplatform.inference.engine.QueueFull;
import io.llmplatform.inference.event.RequestEvents;
import io.llmplatform.inference.event.RequestEvents.Outcome;
import io.llmplatform.inference.event.RequestEvents.Request;
import io.llmplatform.inference.metrics.InferenceStatistics;
import io.llmplatform.inference.metrics.InferenceStatistics.Reason;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells statistics and events how each request went. Thread-safe, and never waits. */
@Component
public final class Observing {
  private final InferenceStatistics statistics;
  private final RequestEvents events;

  Observing(InferenceStatistics statistics, RequestEvents events) {
    this.statistics = statistics;
    this.events = events;
  }

  /** A request arrives. */
  public Observed begin(Invocation invocation) {
    return new Observed(invocation);
  }

  /** One request, from its arrival to its end; used by one thread at a time. */
  public final class Observed {
    private final Invocation invocation;
    private final long begun = System.nanoTime();
    private @Nullable ModelVersion by;

    private Observed(Invocation invocation) {
      this.invocation = invocation;
    }

    /** The version that is to answer is known. */
    public void reaches(ModelVersion id) {
      by = id;
    }

    public void answered(ModelVersion id, Cost cost) {
      long total = System.nanoTime() - begun;
      statistics.succeeded(id, cost.rows(), total, cost.queued().toNanos());
      ended(Outcome.COMPLETED, null, total, cost);
    }

    /** It was answered, by what others ran for it: no version is told of. */
    public void completed() {
      ended(Outcome.COMPLETED, null, System.nanoTime() - begun, null);
    }

    public void failed(Throwable failure) {
      failed(failure, null);
    }

    /**
     * @param cost of what was done before; null: nothing was
     */
    public void failed(Throwable failure, @Nullable Cost cost) {
      long total = System.nanoTime() - begun;
      if (by != null) {
        statistics.failed(by, reason(failure), total);
      }
      ended(outcome(failure), failure, total, cost);
    }

    /** Its client has gone. */
    public void abandoned(@Nullable Cost cost) {
      long total = System.nanoTime() - begun;
      if (by != null) {
        statistics.failed(by, Reason.CANCELED, total);
      }
      ended(Outcome.ABORTED, null, total, cost);
    }

    private void ended(
        Outcome outcome, @Nullable Throwable failure, long total, @Nullable Cost cost) {
      events.offer(
          new Request(
              invocation.caller(),
              invocation.protocol(),
              invocation.model(),
              by,
              outcome,
              failure == null ? null : code(failure),
              cost,
              total));
    }
  }

  private static Reason reason(Throwable failure) {
    if (failure instanceof QueueFull
        || (failure instanceof PlatformException refusal
            && refusal.code() == ErrorCode.EXHAUSTED)) {
      return Reason.REJECTED;
    }
    if (failure instanceof EngineStopped || failure instanceof DeadlinePassed) {
      return Reason.CANCELED;
    }
    return failure instanceof PlatformException ? Reason.OTHER : Reason.BACKEND;
  }

  private static Outcome outcome(Throwable failure) {
    if (failure instanceof EngineStopped) {
      return Outcome.ABORTED;
    }
    return Fault.isOurs(failure) ? Outcome.FAILED : Outcome.REFUSED;
  }

  /** The code that the client gets. */
  private static ErrorCode code(Throwable failure) {
    if (failure instanceof PlatformException refusal) {
      return refusal.code();
    }
    if (failure instanceof QueueFull) {
      return ErrorCode.EXHAUSTED;
    }
    if (failure instanceof EngineStopped) {
      return ErrorCode.UNAVAILABLE;
    }
    if (failure instanceof DeadlinePassed) {
      return ErrorCode.DEADLINE_EXCEEDED;
    }
    return failure instanceof ComputationFailed computed && computed.areInputsAtFault()
        ? ErrorCode.INVALID_ARGUMENT
        : ErrorCode.INTERNAL;
  }
}
