package io.llmplatform.inference.generation;

import io.llmplatform.budget.Outcome;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.invocation.Fault;
import io.llmplatform.inference.invocation.Observing.Observed;
import io.llmplatform.inference.metering.Metering;
import io.llmplatform.inference.metrics.GenAiMetrics;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.metrics.VersionCounts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is due at a request's end: it is paid for, gives back what it holds, and is counted. One of
 * the ways is taken, once.
 */
final class RunEnd {
  private final String operation;
  private final ModelVersion id;
  private final Metering.Charge charge;
  private final VersionCounts.Request counted;
  private final RequestMetrics.Measured measured;
  private final GenAiMetrics genAi;
  private final Observed observed;
  private final GeneratingText.Holding holding;
  private final Runnable whenComputed;
  private final long begun = System.nanoTime();

  /**
   * @param whenComputed follows what was computed and is whole; must not wait
   */
  RunEnd(
      String operation,
      ModelVersion id,
      Metering.Charge charge,
      VersionCounts.Request counted,
      RequestMetrics.Measured measured,
      GenAiMetrics genAi,
      Observed observed,
      GeneratingText.Holding holding,
      Runnable whenComputed) {
    this.operation = operation;
    this.id = id;
    this.charge = charge;
    this.counted = counted;
    this.measured = measured;
    this.genAi = genAi;
    this.observed = observed;
    this.holding = holding;
    this.whenComputed = whenComputed;
  }

  void completed(Cost cost) {
    settle(cost, Outcome.COMPLETED);
    counted.completed();
    measured.succeeded(cost);
    tell(null, cost);
    observed.answered(id, cost);
    whenComputed.run();
  }

  /** Nothing was computed, so nothing is paid for. */
  void recalled(Cost cost) {
    settle(null, Outcome.COMPLETED);
    counted.completed();
    measured.succeeded(cost);
    tell(null, cost);
    observed.answered(id, cost);
  }

  void abandoned(@Nullable Cost cost) {
    settle(cost, Outcome.ABANDONED);
    counted.refused();
    measured.failed(new Abandoned(), cost);
    tell("cancelled", cost);
    observed.abandoned(cost);
  }

  void failed(Throwable failure, @Nullable Cost cost) {
    settle(cost, Outcome.FAILED);
    if (Fault.isOurs(failure)) {
      counted.failed();
    } else {
      counted.refused();
    }
    measured.failed(failure, cost);
    tell(failure.getClass().getSimpleName(), cost);
    observed.failed(failure, cost);
  }

  /** What was not computed is given back. */
  private void settle(@Nullable Cost cost, Outcome outcome) {
    try {
      if (cost != null) {
        charge.settle(cost.tokens(), cost.text() == null ? 0 : cost.text().tokens(), outcome);
      }
    } finally {
      holding.close();
    }
  }

  private void tell(@Nullable String error, @Nullable Cost cost) {
    genAi.ended(id, operation, error, cost, Duration.ofNanos(System.nanoTime() - begun));
  }
}
