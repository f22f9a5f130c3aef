package io.llmplatform.inference.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestThreadsTest {
  private static final long LIMIT = 10;

  @Test
  void refusesAtOnceWhatFindsNoPlaceAndTakesTheNextOnceOneIsFree() throws Exception {
    try (RequestThreads threads = RequestThreads.bounded("request", 2)) {
      CountDownLatch running = new CountDownLatch(2);
      CountDownLatch end = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        threads.execute(
            () -> {
              running.countDown();
              await(end);
              ended.countDown();
            });
      }
      await(running);

      assertThatThrownBy(() -> threads.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);

      end.countDown();
      await(ended);
      CountDownLatch next = new CountDownLatch(1);
      executeOnceThereIsPlace(threads, next::countDown);
      await(next);
    }
  }

  /** A thread gives its place back a moment after its task. */
  private static void executeOnceThereIsPlace(RequestThreads threads, Runnable task) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT);
    while (true) {
      try {
        threads.execute(task);
        return;
      } catch (RejectedExecutionException e) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LIMIT, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
