package io.llmplatform.inference.openinference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.llmplatform.inference.engine.BatchQueue;
import io.llmplatform.inference.engine.Batching;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.EngineStopped;
import io.llmplatform.inference.engine.Row;
import io.llmplatform.inference.engine.Submission;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.engine.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CancellationTest {
  private final Cancellation cancellation = new Cancellation();

  @AfterEach
  void leavesNoInterrupt() {
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void givesUpWhatWaitsInTheEngine() throws Exception {
    Engine engine = new Engine(1, System::nanoTime, () -> new Batching(1, 1, 0, Duration.ZERO, 0));
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    submit(engine, () -> await(busy, end));
    busy.await();
    AtomicBoolean ran = new AtomicBoolean();

    CompletableFuture<Boolean> interrupted =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                cancellation.begin();
                submit(engine, () -> ran.getAndSet(true)).join();
                throw new AssertionError("it was run");
              } catch (EngineStopped e) {
                cancellation.end();
                return Thread.currentThread().isInterrupted();
              }
            });
    cancellation.cancel();

    // The client is answered while the worker is still busy.
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isFalse();
    end.countDown();
    engine.drain(Duration.ofSeconds(20));
    assertThat(ran).isFalse();
  }

  private static Submission<Boolean> submit(Engine engine, Supplier<Boolean> work) {
    BatchQueue<Supplier<Boolean>, Boolean> queue =
        new BatchQueue<>(Terms.plain(), rows -> List.of(rows.get(0).get()));
    return engine.submit(queue, List.of(new Row<>(work, 1, 1, 0, "")), Urgency.DEFAULT, false, 100);
  }

  private static Boolean await(CountDownLatch busy, CountDownLatch end) {
    busy.countDown();
    try {
      return end.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void interruptsEveryRequestOfAStreamAndNoneLeavesSo() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch firstHasEnded = new CountDownLatch(1);
    CompletableFuture<Boolean> first =
        CompletableFuture.supplyAsync(() -> leavesInterrupted(begun, () -> {}));
    first.thenRun(firstHasEnded::countDown);
    CompletableFuture<Boolean> second =
        CompletableFuture.supplyAsync(
            () ->
                leavesInterrupted(
                    begun, () -> Uninterruptibles.awaitUninterruptibly(firstHasEnded)));
    begun.await();

    cancellation.cancel();

    assertThat(first.get(20, TimeUnit.SECONDS)).isFalse();
    assertThat(second.get(20, TimeUnit.SECONDS)).isFalse();
  }

  /** A request that waits until it is interrupted, and has something to do before it ends. */
  private boolean leavesInterrupted(CountDownLatch begun, Runnable beforeTheEnd) {
    cancellation.begin();
    begun.countDown();
    try {
      if (!new CountDownLatch(1).await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody interrupted it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // as a submission hands it on
    }
    beforeTheEnd.run();
    cancellation.end();
    return Thread.interrupted();
  }

  @Test
  void interruptsNobodyBeforeAndAfterTheWait() {
    Cancellation late = new Cancellation();
    late.begin();
    late.end();
    late.cancel();

    assertThat(late.isCancelled()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void interruptsTheWaitOfACallThatIsCancelledBefore() {
    cancellation.cancel();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    cancellation.begin();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    cancellation.end();
  }
}
