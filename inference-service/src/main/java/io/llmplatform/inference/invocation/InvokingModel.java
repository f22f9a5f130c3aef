package io.llmplatform.inference.invocation;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.access.CallersModels;
import io.llmplatform.inference.catalog.Lease;
import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.flow.ModelFlow;
import io.llmplatform.inference.invocation.Observing.Observed;
import io.llmplatform.inference.metering.Metering;
import io.llmplatform.inference.metrics.RequestMetrics;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.metrics.VersionCounts;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.springframework.stereotype.Component;

/**
 * Runs the version of a model that a request gets, as flow rules and budgets allow, and measures
 * it; what was answered may be copied to the model's shadow. The version stays in memory until its
 * work has ended. Thread-safe.
 */
@Component
public final class InvokingModel {
  private final CallersModels models;
  private final ModelFlow flow;
  private final Metering metering;
  private final RequestMetrics metrics;
  private final VersionCounts counts;
  private final Shadowing shadowing;
  private final Observing observing;

  InvokingModel(
      CallersModels models,
      ModelFlow flow,
      Metering metering,
      RequestMetrics metrics,
      VersionCounts counts,
      Shadowing shadowing,
      Observing observing) {
    this.models = models;
    this.flow = flow;
    this.metering = metering;
    this.metrics = metrics;
    this.counts = counts;
    this.shadowing = shadowing;
    this.observing = observing;
  }

  /** A result and the version that gave it. */
  public record Answered<T>(ModelVersion by, T result) {}

  /**
   * @param cost of a result
   * @throws PlatformException not found, denied or unavailable as {@link CallersModels} says;
   *     exhausted, naming the flow rule or the budget
   */
  public <T> Answered<T> invoke(Invocation invocation, ModelWork<T> work, Function<T, Cost> cost) {
    Observed observed = observing.begin(invocation);
    try {
      Answered<T> answered = invoke(invocation, work, cost, observed);
      observed.answered(answered.by(), cost.apply(answered.result()));
      return answered;
    } catch (Throwable e) {
      observed.failed(e);
      throw e;
    }
  }

  private <T> Answered<T> invoke(
      Invocation invocation, ModelWork<T> work, Function<T, Cost> cost, Observed observed) {
    try (Lease lease = invocation.lease(models)) {
      ServedModel model = lease.model();
      ModelVersion id = model.id();
      observed.reaches(id);
      invocation.answer().accept(Invocation.MODEL_VERSION, Integer.toString(id.version()));
      try (ModelFlow.Passage passage = flow.enter(id.name())) {
        T result = counted(invocation, model, work, cost);
        shadowing.copy(invocation, id, work, cost);
        return new Answered<>(id, result);
      }
    }
  }

  private <T> T counted(
      Invocation invocation, ServedModel model, ModelWork<T> work, Function<T, Cost> cost) {
    VersionCounts.Request request = counts.begin(model.id());
    try {
      T result = metered(invocation, model, work, cost, request);
      request.completed();
      return result;
    } catch (Throwable e) {
      if (Fault.isOurs(e)) {
        request.failed();
      } else {
        request.refused();
      }
      throw e;
    }
  }

  private <T> T metered(
      Invocation invocation,
      ServedModel model,
      ModelWork<T> work,
      Function<T, Cost> cost,
      VersionCounts.Request request) {
    return metrics.measure(
        invocation.protocol(),
        invocation.caller().tenant(),
        model.id(),
        false,
        () ->
            metering.metered(
                invocation.caller(),
                model.id(),
                invocation.answer(),
                admission -> work.run(model, model.terms(), asking(admission, request)),
                done -> cost.apply(done).tokens()),
        cost);
  }

  /** What budgets refuse, or cannot decide, is not the version's affair. */
  private static LongConsumer asking(LongConsumer admission, VersionCounts.Request request) {
    return tokens -> {
      try {
        admission.accept(tokens);
      } catch (RuntimeException e) {
        request.refused();
        throw e;
      }
    };
  }
}
