package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final Engine engine = new Engine(2, System::nanoTime);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();

  @AfterEach
  void stop() {
    gate.countDown();
    engine.drain(Duration.ZERO);
  }

  @Test
  void givesResultsInTheOrderOfTheWorks() {
    List<Work<Integer>> works = List.of(work(1, 10), work(2, 20), work(3, 30));

    Submission<Integer> submission = engine.submit(works, NO_LIMIT);

    assertThat(submission.join()).containsExactly(10, 20, 30);
    assertThat(submission.computed()).isPositive();
    assertThat(engine.pending()).isZero();
  }

  @Test
  void spreadsTheWorksOverTheWorkers() {
    CountDownLatch both = new CountDownLatch(2);
    Work<Boolean> meet =
        new Work<>(
            1,
            () -> {
              both.countDown();
              return awaited(both);
            });

    assertThat(engine.submit(List.of(meet, meet), NO_LIMIT).join()).containsExactly(true, true);
  }

  @Test
  void refusesAsAWholeWhatPassesTheLimit() {
    Submission<Boolean> first = engine.submit(List.of(blocked(5)), 10);

    assertThatThrownBy(() -> engine.submit(List.of(work(3, 0), work(3, 0)), 10))
        .isInstanceOf(QueueFull.class)
        .hasMessageContaining("5 tokens are pending of at most 10");
    assertThat(engine.pending()).isEqualTo(5);
    assertThat(engine.submit(List.of(work(5, 7)), 10).join()).containsExactly(7);
    gate.countDown();
    first.join();
  }

  @Test
  void ofALaneOnlySoManyRunSideBySideAndOthersPass() {
    Terms lane = new Terms(new Lane(1), null, null, false);
    Submission<Boolean> held = engine.submit(List.of(blocked(1), blocked(1)), NO_LIMIT, lane);
    awaitRunning(1);

    assertThat(engine.submit(List.of(work(1, 7)), NO_LIMIT).join()).containsExactly(7);
    assertThat(begun).hasValue(1);
    Submission<Integer> behind = engine.submit(List.of(work(1, 8)), NO_LIMIT, lane);
    gate.countDown();

    assertThat(held.join()).hasSize(2);
    assertThat(behind.join()).containsExactly(8);
    assertThat(engine.pending()).isZero();
  }

  @Test
  void whatYieldsRunsOnAPartOfTheWorkersAndAfterAllOther() {
    Terms yielding = Terms.plain().forCopies();
    Submission<Boolean> copies = engine.submit(List.of(blocked(1), blocked(1)), 4, yielding);
    awaitRunning(1);

    assertThat(engine.submit(List.of(work(4, 7)), 4).join()).containsExactly(7);
    assertThat(begun).hasValue(1);
    assertThatThrownBy(() -> engine.submit(List.of(work(3, 1)), 4, yielding))
        .isInstanceOf(QueueFull.class);
    assertThat(engine.pending()).isZero();
    gate.countDown();
    assertThat(copies.join()).hasSize(2);
  }

  @Test
  void drainingGivesUpWhatYieldsAndWhatWaitsInALane() {
    Terms lane = new Terms(new Lane(1), null, null, false);
    Submission<Boolean> held = engine.submit(List.of(blocked(1), blocked(1)), NO_LIMIT, lane);
    Submission<Boolean> copies =
        engine.submit(List.of(blocked(1), blocked(1)), NO_LIMIT, Terms.plain().forCopies());
    awaitRunning(2);

    CompletableFuture<Void> drain = CompletableFuture.runAsync(() -> engine.drain(Duration.ZERO));

    await().atMost(Duration.ofSeconds(10)).until(() -> held.isGivenUp() && copies.isGivenUp());
    gate.countDown();
    assertThat(drain).succeedsWithin(Duration.ofSeconds(10));
    assertThatThrownBy(held::join).isInstanceOf(EngineStopped.class);
    assertThatThrownBy(copies::join).isInstanceOf(EngineStopped.class);
    assertThat(begun).hasValue(2);
  }

  @Test
  void admitsARequestHeavierThanTheLimitWhenIdle() {
    assertThat(engine.submit(List.of(work(11, 1)), 10).join()).containsExactly(1);
  }

  @Test
  void aFailureSkipsTheRestOfItsRequestOnly() {
    AtomicInteger ran = new AtomicInteger();
    Work<Integer> failing =
        new Work<>(
            1,
            () -> {
              throw new IllegalArgumentException("bad");
            });
    Submission<Boolean> blocker = engine.submit(List.of(blocked(1)), NO_LIMIT);
    Submission<Integer> bad =
        engine.submit(List.of(failing, new Work<>(1, ran::incrementAndGet)), NO_LIMIT);
    Submission<Integer> good = engine.submit(List.of(work(1, 4)), NO_LIMIT);

    assertThatThrownBy(bad::join).isInstanceOf(IllegalArgumentException.class);
    assertThat(good.join()).containsExactly(4);
    assertThat(ran).hasValue(0);
    gate.countDown();
    blocker.join();
    assertThat(engine.pending()).isZero();
  }

  @Test
  void aCancelledRequestDoesNotStart() {
    Submission<Boolean> blocker = engine.submit(List.of(blocked(1), blocked(1)), NO_LIMIT);
    Submission<Integer> waiting = engine.submit(List.of(work(1, 1)), NO_LIMIT);

    waiting.cancel();

    gate.countDown();
    blocker.join();
    assertThatThrownBy(waiting::join).isInstanceOf(EngineStopped.class);
    assertThat(waiting.queued()).isZero();
  }

  @Test
  void drainingFinishesWhatWasAdmittedAndRefusesWhatComesLater() {
    Submission<Boolean> running = engine.submit(List.of(blocked(1), blocked(1)), NO_LIMIT);
    Submission<Integer> waiting = engine.submit(List.of(work(1, 1)), NO_LIMIT);
    CompletableFuture<Void> drain =
        CompletableFuture.runAsync(() -> engine.drain(Duration.ofSeconds(30)));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> engine.submit(List.of(work(1, 1)), NO_LIMIT))
                    .isInstanceOf(EngineStopped.class));

    assertThat(drain).isNotDone();
    gate.countDown();

    assertThat(waiting.join()).containsExactly(1);
    assertThat(running.join()).containsExactly(true, true);
    assertThat(drain).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void drainingAnswersEveryoneWhenPatienceEnds() {
    Submission<Boolean> running = engine.submit(List.of(blocked(1), blocked(1)), NO_LIMIT);
    awaitRunning(2);
    Submission<Integer> waiting = engine.submit(List.of(work(1, 1)), NO_LIMIT);

    CompletableFuture<Void> drain = CompletableFuture.runAsync(() -> engine.drain(Duration.ZERO));

    // The running works are waited for even so.
    await().atMost(Duration.ofSeconds(10)).until(waiting::isGivenUp);
    assertThat(drain).isNotDone();
    gate.countDown();
    assertThatThrownBy(waiting::join).isInstanceOf(EngineStopped.class);
    assertThat(running.join()).containsExactly(true, true);
    assertThat(drain).succeedsWithin(Duration.ofSeconds(10));
  }

  private static Work<Integer> work(int weight, int result) {
    return new Work<>(weight, () -> result);
  }

  private Work<Boolean> blocked(int weight) {
    return new Work<>(
        weight,
        () -> {
          begun.incrementAndGet();
          return awaited(gate);
        });
  }

  /** A worker takes its work some time after the submission; only then does the work run. */
  private void awaitRunning(int works) {
    await().atMost(Duration.ofSeconds(10)).until(() -> begun.get() == works);
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
