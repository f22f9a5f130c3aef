package io.llmplatform.inference.grpc;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Caller;
import io.llmplatform.common.security.CallerTokens;
import io.llmplatform.inference.openinference.Cancellation;
import io.llmplatform.inference.threads.RequestThreads;
import io.llmplatform.user.api.Permission;
import io.micrometer.context.ContextSnapshotFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls on the threads of a pool, never on the connections' own. Thread-safe.
 *
 * <p>INVARIANT: no work begins before its caller is known and has one of the permissions it needs.
 */
final class Calls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final RequestThreads threads;
  private final CallerTokens tokens;
  private final CallFailures failures;
  private final ContextSnapshotFactory contexts = ContextSnapshotFactory.builder().build();

  /**
   * @param most calls that are answered at one time
   */
  Calls(int most, CallerTokens tokens, CallFailures failures) {
    this.threads = RequestThreads.bounded("grpc-call", most);
    this.tokens = tokens;
    this.failures = failures;
  }

  /** Ends the threads; the server, which ends before, has let calls finish. */
  @Override
  public void close() {
    threads.close();
  }

  /** Who calls, what with, and whether it still waits. */
  record Call(Caller caller, CallMetadata metadata, Cancellation cancellation) {}

  /** What a call asks for. */
  @FunctionalInterface
  interface Work<A> {
    A of(Call call);
  }

  /** Answers a call that has one answer. */
  <A> void answer(StreamObserver<A> answers, Set<Permission> anyOf, Work<A> work) {
    ServerCallStreamObserver<A> observer = (ServerCallStreamObserver<A>) answers;
    CallMetadata metadata = CallMetadata.current();
    Cancellation cancellation = new Cancellation();
    observer.setOnCancelHandler(cancellation::cancel);
    execute(
        () -> {
          try {
            A answer = work.of(new Call(caller(metadata, anyOf), metadata, cancellation));
            if (!cancellation.isCancelled()) {
              observer.onNext(answer);
              observer.onCompleted();
            }
          } catch (Throwable e) { // Whatever it is, the client is to be answered.
            refuse(observer, cancellation, e);
          }
        },
        e -> refuse(observer, cancellation, e));
  }

  /** Who calls. */
  Caller caller(CallMetadata metadata, Set<Permission> anyOf) {
    Caller caller = tokens.caller(metadata.authorization());
    if (!anyOf.isEmpty() && anyOf.stream().noneMatch(caller::may)) {
      throw PlatformException.of(
          ErrorCode.PERMISSION_DENIED, "The caller's permissions do not allow this.", null);
    }
    return caller;
  }

  /** What to do with a work that found no thread. */
  @FunctionalInterface
  interface Refused {
    void by(PlatformException refusal);
  }

  /** Runs a work in the context and the trace of this thread. */
  void execute(Runnable work, Refused refused) {
    try {
      threads.execute(Context.current().wrap(contexts.captureAll().wrap(work)));
    } catch (RejectedExecutionException e) {
      refused.by(
          PlatformException.exhausted("This instance takes no more calls at the moment.", SOON));
    }
  }

  private <A> void refuse(
      ServerCallStreamObserver<A> observer, Cancellation cancellation, Throwable failure) {
    StatusRuntimeException status = status(failure, cancellation);
    if (!cancellation.isCancelled()) {
      observer.onError(status);
    }
  }

  /** What a call is closed with that failed. */
  StatusRuntimeException status(Throwable failure, Cancellation cancellation) {
    return failures.status(refusal(failure, cancellation));
  }

  /** What a failed call is told; what a cancelled one failed with is nobody's affair. */
  PlatformException refusal(Throwable failure, Cancellation cancellation) {
    if (cancellation.isCancelled()) {
      log.debug("A call was cancelled", failure);
      return PlatformException.unavailable("The call was cancelled.", SOON);
    }
    return failures.refusal(failure);
  }
}
