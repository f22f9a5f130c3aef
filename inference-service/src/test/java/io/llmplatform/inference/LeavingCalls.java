package io.llmplatform.inference;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.llmplatform.inference.api.GRPCInferenceServiceGrpc;
import io.llmplatform.inference.api.ModelInferRequest;
import io.llmplatform.inference.api.ModelStreamInferResponse;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sixteen streams of gRPC at a time, of which a third are cancelled at a random answer. */
final class LeavingCalls {
  private static final int AT_ONCE = 16;

  /** After which a client leaves at the latest. */
  private static final int MOST_ANSWERS = 20;

  private final Random random = new Random(7);
  private final ManagedChannel channel;
  private final String token;

  LeavingCalls(ManagedChannel channel, String token) {
    this.channel = channel;
    this.token = token;
  }

  /** Sends the request so often, and returns when its clients have what they want. */
  void run(int requests, ModelInferRequest request) throws InterruptedException {
    Semaphore places = new Semaphore(AT_ONCE);
    CompletableFuture<?>[] calls = new CompletableFuture<?>[requests];
    for (int i = 0; i < requests; i++) {
      places.acquire();
      int wanted = i % 3 == 0 ? 1 + random.nextInt(MOST_ANSWERS) : Integer.MAX_VALUE;
      Client client = new Client(wanted);
      calls[i] = client.ended.whenComplete((nothing, failure) -> places.release());
      GRPCInferenceServiceGrpc.newStub(channel)
          .withDeadlineAfter(InferenceScenario.PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(GrpcScenario.metadata(token)))
          .modelStreamInfer(client)
          .onNext(request);
    }
    CompletableFuture.allOf(calls).join();
  }

  /** Stays to the last answer, or leaves before. */
  private static final class Client
      implements ClientResponseObserver<ModelInferRequest, ModelStreamInferResponse> {
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final int wanted;
    private int answers;
    private boolean left;
    private @Nullable ClientCallStreamObserver<ModelInferRequest> call;

    Client(int wanted) {
      this.wanted = wanted;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ModelInferRequest> started) {
      call = started;
    }

    @Override
    public void onNext(ModelStreamInferResponse answer) {
      assertThat(answer.getErrorMessage()).isEmpty();
      boolean last =
          answer.getInferResponse().getParametersOrThrow("triton_final_response").getBoolParam();
      if (last) {
        requireNonNull(call).onCompleted();
      } else if (++answers == wanted) {
        left = true;
        requireNonNull(call).cancel("the client leaves", null);
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (left) {
        ended.complete(null);
      } else {
        ended.completeExceptionally(failure);
      }
    }

    @Override
    public void onCompleted() {
      ended.complete(null);
    }
  }
}
