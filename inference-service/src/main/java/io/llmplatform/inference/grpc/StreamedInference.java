package io.llmplatform.inference.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelInferResponse;
import io.llmplatform.inference.api.ModelStreamInferResponse;
import io.llmplatform.inference.openinference.Cancellation;
import io.llmplatform.inference.settings.InferenceSettings;
import io.llmplatform.user.api.Permission;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stream of requests, of which a few run side by side; answers come in the order of the requests.
 * A request that fails is answered with a message and the stream goes on; only a caller who may not
 * infer ends it. Thread-safe.
 *
 * <p>INVARIANT (under this object's monitor): {@code waiting} holds the requests that are not
 * answered yet, oldest first, at most as many as the window; nothing is sent after {@code ended}.
 */
final class StreamedInference implements StreamObserver<ModelInferRequest> {
  private final Calls calls;
  private final Inferring inferring;
  private final Set<Permission> anyOf;
  private final ServerCallStreamObserver<ModelStreamInferResponse> answers;
  private final CallMetadata metadata = CallMetadata.current();
  private final Cancellation cancellation = new Cancellation();
  private final long endsAt;
  private final Duration longest;
  private final Deque<Place> waiting = new ArrayDeque<>();
  private @Nullable Caller caller;
  private boolean requestsEnded;
  private boolean ended;

  /** A request's place in the order of answers. */
  private static final class Place {
    private @Nullable ModelStreamInferResponse answer;
  }

  StreamedInference(
      Calls calls,
      Inferring inferring,
      Set<Permission> anyOf,
      ServerCallStreamObserver<ModelStreamInferResponse> answers,
      InferenceSettings.Grpc settings) {
    this.calls = calls;
    this.inferring = inferring;
    this.anyOf = anyOf;
    this.answers = answers;
    this.longest = settings.maxStreamAge();
    this.endsAt = System.nanoTime() + longest.toNanos();
    answers.setOnCancelHandler(this::cancelled);
    answers.disableAutoRequest();
    answers.request(settings.streamWindow());
  }

  private synchronized void cancelled() {
    ended = true;
    cancellation.cancel();
  }

  @Override
  public void onNext(ModelInferRequest request) {
    Place place = new Place();
    synchronized (this) {
      if (ended) {
        return;
      }
      waiting.add(place);
    }
    calls.execute(
        () -> run(place, request), refusal -> answer(place, failed(request.getId(), refusal)));
  }

  private void run(Place place, ModelInferRequest request) {
    Caller known;
    try {
      known = known();
    } catch (RuntimeException e) {
      end(e);
      return;
    }
    answer(place, answered(known, request));
  }

  private ModelStreamInferResponse answered(Caller known, ModelInferRequest request) {
    try {
      ModelInferResponse response =
          inferring.infer(new Calls.Call(known, metadata, cancellation), request);
      return ModelStreamInferResponse.newBuilder().setInferResponse(response).build();
    } catch (Throwable e) { // Whatever it is, the client is to be answered.
      return failed(request.getId(), calls.refusal(e, cancellation));
    }
  }

  /** Who streams; asked for once, for tokens are shorter-lived than streams. */
  private synchronized Caller known() {
    if (System.nanoTime() - endsAt > 0) {
      throw PlatformException.unavailable(
          "The stream has lasted its %s: begin another.".formatted(longest), Duration.ZERO);
    }
    if (caller == null) {
      caller = calls.caller(metadata, anyOf);
    }
    return caller;
  }

  private static ModelStreamInferResponse failed(String id, PlatformException refusal) {
    return ModelStreamInferResponse.newBuilder()
        .setErrorMessage(refusal.detail())
        .setInferResponse(ModelInferResponse.newBuilder().setId(id))
        .build();
  }

  private synchronized void answer(Place place, ModelStreamInferResponse answer) {
    place.answer = answer;
    for (Place first = waiting.peek(); !ended && first != null; first = waiting.peek()) {
      if (first.answer == null) {
        return;
      }
      waiting.remove();
      answers.onNext(first.answer);
      answers.request(1);
    }
    completeIfDone();
  }

  private synchronized void end(RuntimeException failure) {
    if (!ended) {
      ended = true;
      answers.onError(calls.status(failure, cancellation));
      cancellation.cancel();
    }
  }

  /** The client has gone, or broken its half off. */
  @Override
  public void onError(Throwable failure) {
    cancelled();
  }

  @Override
  public synchronized void onCompleted() {
    requestsEnded = true;
    completeIfDone();
  }

  private void completeIfDone() {
    if (requestsEnded && waiting.isEmpty() && !ended) {
      ended = true;
      answers.onCompleted();
    }
  }
}
