package io.llmplatform.inference.openinference;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.catalog.ServedModel;
import io.llmplatform.inference.engine.RunningTensors;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel;
import io.llmplatform.inference.invocation.InvokingModel.Answered;
import io.llmplatform.inference.metrics.RequestMetrics.Cost;
import io.llmplatform.inference.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.springframework.stereotype.Component;

/** The use case: a request of the protocol, run by the version that it gets. Thread-safe. */
@Component
public final class InferringTensors {
  private final InvokingModel invoking;
  private final RunningTensors running;

  InferringTensors(InvokingModel invoking, RunningTensors running) {
    this.invoking = invoking;
    this.running = running;
  }

  /** What a request gets: outputs by name, in the order in which they were asked for. */
  private record Done(RunningTensors.Result result, Map<String, Tensor> outputs) {
    Cost cost() {
      return new Cost(result.tokens(), 0, result.rows(), result.queued(), result.computed());
    }
  }

  /**
   * @param cancellation lets the works go that have not started
   * @return the version and its outputs
   * @throws io.llmplatform.common.error.PlatformException as {@link InvokingModel} says, and for
   *     tensors that the model does not take
   */
  public Answered<Map<String, Tensor>> infer(
      Invocation invocation, InferRequest request, Cancellation cancellation) {
    Answered<Done> answered =
        invoking.invoke(
            invocation,
            (model, terms, admission) -> run(model, terms, request, admission, cancellation),
            Done::cost);
    return new Answered<>(answered.by(), answered.result().outputs());
  }

  private Done run(
      ServedModel model,
      Terms terms,
      InferRequest request,
      LongConsumer admission,
      Cancellation cancellation) {
    if (model.language().isPresent()) {
      throw PlatformException.invalid(
          "model",
          "The model '%s' generates text and takes no tensors: ask for its text instead."
              .formatted(model.id().name()));
    }
    try {
      RunningTensors.Result result =
          running.run(
              model.tensors(),
              terms,
              request.inputs(),
              request.outputNames(),
              request.urgency(),
              tokens -> {
                admission.accept(tokens);
                cancellation.begin();
              });
      return new Done(result, classified(result.outputs(), request, model.labels()));
    } finally {
      cancellation.end();
    }
  }

  private static Map<String, Tensor> classified(
      Map<String, Tensor> outputs, InferRequest request, List<String> labels) {
    Map<String, Tensor> classified = new LinkedHashMap<>(outputs);
    for (RequestedOutput output : request.outputs()) {
      if (output.classes() > 0) {
        classified.computeIfPresent(
            output.name(),
            (name, tensor) -> Classification.of(name, tensor, output.classes(), labels));
      }
    }
    return classified;
  }
}
