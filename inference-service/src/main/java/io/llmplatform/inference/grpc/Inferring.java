package io.llmplatform.inference.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferResponse;
import io.llmplatform.inference.engine.Urgency;
import io.llmplatform.inference.invocation.Invocation;
import io.llmplatform.inference.invocation.InvokingModel.Answered;
import io.llmplatform.inference.openinference.InferRequest;
import io.llmplatform.inference.openinference.InferringTensors;
import io.llmplatform.inference.openinference.RequestParameters;
import io.llmplatform.inference.settings.LiveSettings;
import io.llmplatform.inference.tensor.Tensor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs one request, of a call or of a stream. Thread-safe. */
final class Inferring {
  private final InferringTensors inferring;
  private final LiveSettings settings;

  Inferring(InferringTensors inferring, LiveSettings settings) {
    this.inferring = inferring;
    this.settings = settings;
  }

  ModelInferResponse infer(Calls.Call call, ModelInferRequest message) {
    requireSize(message);
    InferRequest request = withDeadline(InferDecoder.decode(message));
    Answered<Map<String, Tensor>> answered =
        inferring.infer(
            new Invocation(
                call.caller(),
                "kserve-grpc",
                message.getModelName(),
                InferenceCalls.version(message.getModelVersion()),
                call.metadata()::has,
                call.metadata()::tell),
            request,
            call.cancellation());
    return InferEncoder.encode(answered.by(), message.getId(), answered.result());
  }

  private void requireSize(ModelInferRequest message) {
    long limit = settings.get().requests().maxBody().toBytes();
    if (message.getSerializedSize() > limit) {
      throw PlatformException.tooLarge("The request is larger than %d bytes.".formatted(limit));
    }
  }

  /** The call's own deadline holds where the request's timeout is not shorter. */
  private static InferRequest withDeadline(InferRequest request) {
    Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return request;
    }
    Duration left =
        RequestParameters.bounded(
            Duration.ofNanos(Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS))));
    Duration own = request.urgency().timeout();
    return left == null || (own != null && own.compareTo(left) < 0)
        ? request
        : new InferRequest(
            request.inputs(), request.outputs(), new Urgency(request.urgency().priority(), left));
  }
}
