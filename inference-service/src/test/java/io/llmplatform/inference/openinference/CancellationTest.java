package io.llmplatform.inference.openinference;

import static org.assertj.core.api.Assertions.assertThat;

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
