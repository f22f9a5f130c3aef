package io.llmplatform.inference.invocation;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.flow.ModelFlow;
import io.llmplatform.inference.metering.Metering;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.springframework.stereotype.Component;

/** Runs a model's work as flow rules and budgets allow, and measures it. Thread-safe. */
@Component
public final class InvokingModel {
  private final ModelFlow flow;
  private final Metering metering;
  private final RequestMetrics metrics;

  InvokingModel(ModelFlow flow, Metering metering, RequestMetrics metrics) {
    this.flow = flow;
    this.metering = metering;
    this.metrics = metrics;
  }

  /**
   * @param work is to tell its tokens before any of it waits
   * @param cost of a result
   * @throws PlatformException exhausted, naming the flow rule or the budget
   */
  public <T> T invoke(
      Invocation invocation, Function<LongConsumer, T> work, Function<T, Cost> cost) {
    try (ModelFlow.Passage passage = flow.enter(invocation.model().name())) {
      return metrics.measure(
          invocation.protocol(),
          invocation.caller().tenant(),
          invocation.model(),
          () ->
              metering.metered(
                  invocation.caller(),
                  invocation.model(),
                  invocation.headers(),
                  work,
                  result -> cost.apply(result).tokens()),
          cost);
    }
  }
}
