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
 * One for text has any number of answers; a client that leaves too many unread is cut off. A
 * request that fails is answered with a message and the stream goes on; only a caller who may not
 * infer ends it. Thread-safe.
 *
 * <p>INVARIANT (under this object's monitor): {@code waiting} holds the requests that are not
 * answered yet, oldest first, at most as many as the window; nothing is sent after {@code ended}.
 */
final class StreamedInference implements StreamObserver<ModelInferRequest> {
  private static final int MAX_UNREAD = 4096;

  private final Calls calls;
  private final Inferring inferring;
  private final GeneratingCalls generating;
  private final Set<Permission> anyOf;
  private final ServerCallStreamObserver<ModelStreamInferResponse> answers;
  private final CallMetadata metadata = CallMetadata.current();
  private final Cancellation cancellation = new Cancellation();
  private final long endsAt;
  private final Duration longest;
  private final Deque<Place> waiting = new ArrayDeque<>();
  private @Nullable Caller caller;
  private int unread;
  private boolean requestsEnded;
  private boolean ended;

  /** A request's place in the order of answers: those that were not sent yet. */
  private static final class Place {
    private final Deque<ModelStreamInferResponse> answers = new ArrayDeque<>();
    private boolean done;
  }

  StreamedInference(
      Calls calls,
      Inferring inferring,
      GeneratingCalls generating,
      Set<Permission> anyOf,
      ServerCallStreamObserver<ModelStreamInferResponse> answers,
      InferenceSettings.Grpc settings) {
    this.calls = calls;
    this.inferring = inferring;
    this.generating = generating;
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
        () -> run(place, request), refusal -> last(place, failed(request.getId(), refusal)));
  }

  private void run(Place place, ModelInferRequest request) {
    Caller known;
    try {
      known = known();
    } catch (RuntimeException e) {
      end(e);
      return;
    }
    Calls.Call call = new Calls.Call(known, metadata, cancellation);
    try {
      if (generating.isFor(call, request)) {
        generating.begin(call, request, answers(place, request.getId()));
      } else {
        last(place, message(inferring.infer(call, request)));
      }
    } catch (Throwable e) { // Whatever it is, the client is to be answered.
      last(place, failed(request.getId(), calls.refusal(e, cancellation)));
    }
  }

  private static ModelStreamInferResponse message(ModelInferResponse response) {
    return ModelStreamInferResponse.newBuilder().setInferResponse(response).build();
  }

  private TextAnswers.Sink answers(Place place, String id) {
    return new TextAnswers.Sink() {
      @Override
      public void answer(ModelInferResponse answer, boolean last) {
        StreamedInference.this.answer(place, message(answer), last);
      }

      @Override
      public void failed(Throwable failure) {
        last(place, StreamedInference.failed(id, calls.refusal(failure, cancellation)));
      }
    };
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

  private void last(Place place, ModelStreamInferResponse answer) {
    answer(place, answer, true);
  }

  private synchronized void answer(Place place, ModelStreamInferResponse answer, boolean last) {
    place.answers.add(answer);
    place.done = last;
    for (Place first = waiting.peek(); !ended && first != null; first = waiting.peek()) {
      send(first);
      if (!first.done || ended) {
        return;
      }
      waiting.remove();
      answers.request(1);
    }
    completeIfDone();
  }

  private void send(Place place) {
    for (ModelStreamInferResponse each = place.answers.poll();
        each != null && !ended;
        each = place.answers.poll()) {
      unread = answers.isReady() ? 0 : unread + 1;
      if (unread > MAX_UNREAD) {
        end(PlatformException.exhausted("The client leaves its answers unread.", Duration.ZERO));
        return;
      }
      answers.onNext(each);
    }
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
