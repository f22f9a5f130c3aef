package io.llmplatform.inference.retrieval.work;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoundsTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final AtomicInteger looks = new AtomicInteger();
  private @Nullable Rounds rounds;

  @AfterEach
  void stops() {
    if (rounds != null) {
      rounds.stop();
    }
  }

  private Rounds started(int count, Duration pause, Rounds.Look look) {
    Rounds started = new Rounds("test", count, pause, look);
    rounds = started;
    started.start();
    return started;
  }

  private void awaitLooks(int count) {
    await().atMost(Duration.ofSeconds(10)).until(() -> looks.get() >= count);
  }

  @Test
  void looksAgainAtOnceWhereItFoundSomething() {
    started(1, LONG, () -> looks.incrementAndGet() < 5);
    awaitLooks(5);
  }

  @Test
  void looksAgainAfterThePause() {
    started(
        1,
        Duration.ofMillis(1),
        () -> {
          looks.incrementAndGet();
          return false;
        });
    awaitLooks(3);
  }

  @Test
  void looksWhenItIsWoken() {
    Rounds woken =
        started(
            2,
            LONG,
            () -> {
              looks.incrementAndGet();
              return false;
            });
    awaitLooks(2);
    woken.wake();
    awaitLooks(4);
  }

  @Test
  void doesNotMissWhoWakesItDuringALook() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    Rounds woken =
        started(
            1,
            LONG,
            () -> {
              looks.incrementAndGet();
              began.countDown();
              ends.await();
              return false;
            });
    assertThat(began.await(10, SECONDS)).isTrue();
    woken.wake();
    ends.countDown();
    awaitLooks(2);
  }

  @Test
  void goesOnAfterALookThatFailed() {
    started(
        1,
        Duration.ofMillis(1),
        () -> {
          looks.incrementAndGet();
          throw new IllegalStateException("the database is away");
        });
    awaitLooks(2);
  }

  @Test
  void doesNothingWithoutThreads() {
    started(0, Duration.ofMillis(1), () -> looks.incrementAndGet() < 0);
    assertThat(rounds).isNotNull().returns(false, Rounds::isRunning);
  }
}
