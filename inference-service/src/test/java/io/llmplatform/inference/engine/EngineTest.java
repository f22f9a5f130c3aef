package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One worker and a clock that stands still, so that what shares a run can be foretold. */
class EngineTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final AtomicLong clock = new AtomicLong();
  private final Batching batching = new Batching(4, 100, 0, Duration.ZERO, 8);
  private final Engine engine = new Engine(1, clock::get, () -> batching);
  private final List<List<String>> runs = new CopyOnWriteArrayList<>();
  private final BatchQueue<String, String> queue = queue(Terms.plain());
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger held = new AtomicInteger();

  @AfterEach
  void stop() {
    gate.countDown();
    engine.drain(Duration.ZERO);
  }

  @Test
  void givesResultsInTheOrderOfTheRows() {
    Submission<String> submission =
        engine.submit(
            queue, List.of(row("a", 1), row("b", 50), row("c", 2)), Urgency.DEFAULT, false, 1000);

    assertThat(submission.join()).containsExactly("A", "B", "C");
    assertThat(engine.pending()).isZero();
  }

  @Test
  void requestsThatWaitShareARunUpToItsLimit() {
    hold();
    List<Submission<String>> requests = submit(queue, "a", "b", "c", "d", "e", "f");
    gate.countDown();

    join(requests);
    assertThat(runs).containsExactly(List.of("a", "b", "c", "d"), List.of("e", "f"));
  }

  @Test
  void whoComesDuringARunIsInTheNext() {
    BatchQueue<String, String> own = new BatchQueue<>(Terms.plain(), this::runHeld);
    Submission<String> first = submit(own, "a").get(0);
    awaitHeld(1);
    List<Submission<String>> late = submit(own, "b", "c");
    gate.countDown();

    first.join();
    join(late);
    assertThat(runs).containsExactly(List.of("a"), List.of("b", "c"));
  }

  @Test
  void aRunTakesTheOldestAndThoseOfAboutItsLength() {
    hold();
    List<Submission<String>> requests = new ArrayList<>();
    int[] lengths = {10, 40, 12, 41, 18, 19};
    for (int i = 0; i < lengths.length; i++) {
      requests.add(submit(queue, row("r" + i, lengths[i]), Urgency.DEFAULT));
    }
    gate.countDown();

    join(requests);
    assertThat(runs).containsExactly(List.of("r0", "r2", "r4"), List.of("r1", "r3"), List.of("r5"));
  }

  @Test
  void rowsOfOtherShapesShareNoRun() {
    hold();
    Submission<String> a = submit(queue, new Row<>("a", 1, 1, 0, "[3]"), Urgency.DEFAULT);
    Submission<String> b = submit(queue, new Row<>("b", 1, 1, 0, "[4]"), Urgency.DEFAULT);
    Submission<String> c = submit(queue, new Row<>("c", 1, 1, 0, "[3]"), Urgency.DEFAULT);
    gate.countDown();

    join(List.of(a, b, c));
    assertThat(runs).containsExactly(List.of("a", "c"), List.of("b"));
  }

  @Test
  void aRunThatIsNotFullStartsAtItsDelay() {
    BatchQueue<String, String> patient = queue(delayed(Duration.ofMillis(10), 0));
    Submission<String> waiting = submit(patient, "a").get(0);

    // The only worker passes it over as long as the clock stands still.
    join(submit(queue, "b"));
    assertThat(runs).containsExactly(List.of("b"));

    clock.addAndGet(Duration.ofMillis(10).toNanos());
    assertThat(waiting.join()).containsExactly("A");
  }

  @Test
  void aRunOfThePreferredSizeWaitsForNoMore() {
    BatchQueue<String, String> patient = queue(delayed(Duration.ofHours(1), 2));
    List<Submission<String>> requests = submit(patient, "a", "b");

    join(requests);
    assertThat(runs).containsExactly(List.of("a", "b"));
  }

  @Test
  void lowerPrioritiesRunFirstAndEqualOnesInTheOrderOfArrival() {
    BatchQueue<String, String> single = queue(single(new Lane(1)));
    hold();
    List<Submission<String>> requests = new ArrayList<>();
    int[] priorities = {0, 9, 1, 0, 1, 5};
    for (int i = 0; i < priorities.length; i++) {
      requests.add(submit(single, row("r" + i, 1), new Urgency(priorities[i], null)));
    }
    gate.countDown();

    join(requests);
    assertThat(runs.stream().flatMap(List::stream))
        .containsExactly("r2", "r4", "r0", "r3", "r5", "r1");
  }

  @Test
  void aFloodOfOneModelIsInNoOthersWay() {
    BatchQueue<String, String> other = queue(Terms.plain());
    hold();
    List<Submission<String>> flood =
        submit(queue, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
    List<Submission<String>> two = submit(other, "x");
    gate.countDown();

    join(flood);
    join(two);
    assertThat(runs.indexOf(List.of("x"))).isLessThanOrEqualTo(1);
  }

  @Test
  void whoseDeadlinePassesBeforeItsRunIsAnsweredSo() {
    hold();
    Submission<String> late = submit(queue, row("a", 1), within(5));
    Submission<String> punctual = submit(queue, row("b", 1), within(600_000));
    clock.addAndGet(Duration.ofMillis(5).toNanos());
    gate.countDown();

    assertThatThrownBy(late::join).isInstanceOf(DeadlinePassed.class);
    assertThat(punctual.join()).containsExactly("B");
    assertThat(runs).containsExactly(List.of("b"));
    assertThat(engine.pending()).isZero();
  }

  @Test
  void theVersionsTimeoutHoldsWhereTheRequestSaysNone() {
    QueueSettings impatient = new QueueSettings(null, Duration.ofMillis(5), null);
    Terms terms = new Terms(new Lane(1), BatchSettings.DEFAULT, impatient, false);
    hold();
    Submission<String> late = submit(queue(terms), row("a", 1), Urgency.DEFAULT);
    clock.addAndGet(Duration.ofMillis(5).toNanos());

    assertThatThrownBy(late::join).as("while a run goes on").isInstanceOf(DeadlinePassed.class);
  }

  @Test
  void aRunHoldsNoMoreTokensThanItMayPaddingCounted() {
    hold();
    List<Submission<String>> requests =
        List.of(
            submit(queue, row("a", 30), Urgency.DEFAULT),
            submit(queue, row("b", 34), Urgency.DEFAULT),
            submit(queue, row("c", 34), Urgency.DEFAULT));
    gate.countDown();

    join(requests);
    assertThat(runs).containsExactly(List.of("a", "b"), List.of("c"));
  }

  @Test
  void aPunctualRowTakesNoLateOneAlong() {
    hold();
    Submission<String> punctual = submit(queue, row("a", 1), Urgency.DEFAULT);
    Submission<String> late = submit(queue, row("b", 1), within(5));
    Submission<String> last = submit(queue, row("c", 1), Urgency.DEFAULT);
    clock.addAndGet(Duration.ofMillis(5).toNanos());
    gate.countDown();

    join(List.of(punctual, last));
    assertThatThrownBy(late::join).isInstanceOf(DeadlinePassed.class);
    assertThat(runs).containsExactly(List.of("a", "c"));
  }

  @Test
  void aRunThatBeganInTimeIsAnsweredHoweverLongItTakes() {
    BatchQueue<String, String> own = new BatchQueue<>(Terms.plain(), this::runHeld);
    Submission<String> request = submit(own, row("a", 1), within(5));
    awaitHeld(1);
    clock.addAndGet(Duration.ofMillis(50).toNanos());

    CompletableFuture<List<String>> answer = CompletableFuture.supplyAsync(request::join);
    // Whoever joins now finds the deadline passed; the run goes on all the same.
    assertThatThrownBy(() -> answer.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    gate.countDown();

    assertThat(answer).succeedsWithin(LONG).isEqualTo(List.of("A"));
  }

  @Test
  void aCancelledRequestFreesItsPlace() {
    hold();
    List<Submission<String>> requests = submit(queue, "a", "b", "c", "d", "e");
    long before = engine.pending();

    requests.get(1).cancel();

    assertThat(engine.pending()).isEqualTo(before - 1);
    gate.countDown();
    assertThatThrownBy(requests.get(1)::join).isInstanceOf(EngineStopped.class);
    requests.get(4).join();
    assertThat(runs).containsExactly(List.of("a", "c", "d", "e"));
  }

  @Test
  void refusesAsAWholeWhatPassesTheLimit() {
    Submission<String> blocker = hold();
    Submission<String> first =
        engine.submit(queue, List.of(row("a", 5)), Urgency.DEFAULT, false, 10);
    List<Row<String>> two = List.of(row("b", 3), row("c", 3));

    assertThatThrownBy(() -> engine.submit(queue, two, Urgency.DEFAULT, false, 10))
        .isInstanceOf(QueueFull.class)
        .hasMessageContaining("6 tokens are pending of at most 10, and the request has 6");
    assertThat(engine.pending()).isEqualTo(6);
    gate.countDown();
    join(List.of(blocker, first));
    assertThat(runs).containsExactly(List.of("a"));
  }

  @Test
  void refusesWhatPassesTheVersionsOwnLimitAndNoOthers() {
    QueueSettings narrow = new QueueSettings(null, null, 10);
    Terms terms = new Terms(new Lane(Integer.MAX_VALUE), BatchSettings.DEFAULT, narrow, false);
    BatchQueue<String, String> own = queue(terms);
    hold();
    Submission<String> first = submit(own, row("a", 6), Urgency.DEFAULT);

    assertThatThrownBy(() -> submit(own, row("b", 6), Urgency.DEFAULT))
        .isInstanceOf(QueueFull.class);
    Submission<String> others = submit(queue, row("c", 6), Urgency.DEFAULT);
    gate.countDown();
    join(List.of(first, others));
  }

  @Test
  void theVersionsLimitHoldsForAllItsQueuesTogether() {
    QueueSettings narrow = new QueueSettings(null, null, 10);
    Terms terms = new Terms(new Lane(Integer.MAX_VALUE), BatchSettings.DEFAULT, narrow, false);
    hold();
    Submission<String> texts = submit(queue(terms), row("a", 6), Urgency.DEFAULT);
    BatchQueue<String, String> tensors = queue(terms);

    assertThatThrownBy(() -> submit(tensors, row("b", 6), Urgency.DEFAULT))
        .isInstanceOf(QueueFull.class)
        .hasMessageContaining("6 tokens are pending of at most 10");
    gate.countDown();
    join(List.of(texts));
  }

  @Test
  void aVersionsRequestsWaitUntilTheirFirstRowRunsOrAllAreGivenUp() {
    Lane lane = new Lane(1);
    BatchQueue<String, String> own = queue(single(lane));
    hold();
    Submission<String> two =
        engine.submit(own, List.of(row("a", 1), row("b", 1)), Urgency.DEFAULT, false, NO_LIMIT);
    Submission<String> other = submit(own, row("c", 1), Urgency.DEFAULT);
    assertThat(lane.waitingRequests()).isEqualTo(2);

    other.cancel();

    assertThat(lane.waitingRequests()).isEqualTo(1);
    gate.countDown();
    join(List.of(two));
    assertThat(lane.waitingRequests()).isZero();
  }

  @Test
  void admitsARequestHeavierThanTheLimitWhenIdle() {
    assertThat(engine.submit(queue, List.of(row("a", 11)), Urgency.DEFAULT, false, 10).join())
        .containsExactly("A");
  }

  @Test
  void aRowThatFailsSparesItsMates() {
    hold();
    List<Submission<String>> requests = submit(queue, "a", "bad", "c");
    gate.countDown();

    assertThatThrownBy(requests.get(1)::join).hasMessage("bad");
    join(List.of(requests.get(0), requests.get(2)));
    assertThat(engine.pending()).isZero();
  }

  @Test
  void aFailureSkipsTheRestOfItsRequestOnly() {
    BatchQueue<String, String> single = queue(single(new Lane(1)));
    hold();
    Submission<String> bad =
        engine.submit(
            single, List.of(row("bad", 1), row("b", 1)), Urgency.DEFAULT, false, NO_LIMIT);
    Submission<String> good = submit(single, "c").get(0);
    gate.countDown();

    assertThatThrownBy(bad::join).hasMessage("bad");
    assertThat(good.join()).containsExactly("C");
    assertThat(runs).doesNotContain(List.of("b"));
    assertThat(engine.pending()).isZero();
  }

  @Test
  void whatYieldsRunsAfterAllOtherAndSharesNoRunWithIt() {
    hold();
    Submission<String> copy =
        engine.submit(queue, List.of(row("copy", 1)), Urgency.DEFAULT, true, NO_LIMIT);
    Submission<String> last = submit(queue, row("a", 1), new Urgency(Urgency.LAST, null));
    assertThat(engine.pending()).isEqualTo(2);
    gate.countDown();

    join(List.of(copy, last));
    assertThat(runs).containsExactly(List.of("a"), List.of("copy"));
  }

  @Test
  void ofALaneOnlySoManyRunsGoOnSideBySide() {
    Engine two = new Engine(2, clock::get, () -> batching);
    try {
      Terms terms = single(new Lane(1));
      BatchQueue<String, String> lane = new BatchQueue<>(terms, this::runHeld);
      List<Row<String>> rows = List.of(row("a", 1), row("b", 1));
      Submission<String> slow = two.submit(lane, rows, Urgency.DEFAULT, false, NO_LIMIT);
      awaitHeld(1);

      Submission<String> passing =
          two.submit(queue, List.of(row("c", 1)), Urgency.DEFAULT, false, NO_LIMIT);

      assertThat(passing.join()).containsExactly("C");
      assertThat(held).hasValue(1);
      gate.countDown();
      assertThat(slow.join()).containsExactly("A", "B");
    } finally {
      gate.countDown();
      two.drain(Duration.ZERO);
    }
  }

  @Test
  void fewRowsAreSpreadOverIdleWorkers() {
    Engine two = new Engine(2, clock::get, () -> batching);
    CountDownLatch both = new CountDownLatch(2);
    BatchQueue<String, Boolean> meeting =
        new BatchQueue<>(
            Terms.plain(),
            rows -> {
              both.countDown();
              return rows.stream().map(row -> awaited(both)).toList();
            });
    try {
      List<Row<String>> rows = List.of(row("a", 1), row("b", 1));
      // A worker that has not come to rest yet counts as busy; then the rows share a run.
      awaitIdle(two, 2);
      assertThat(two.submit(meeting, rows, Urgency.DEFAULT, false, NO_LIMIT).join())
          .containsExactly(true, true);
    } finally {
      two.drain(Duration.ZERO);
    }
  }

  @Test
  void drainingFinishesWhatWasAdmittedAndRefusesWhatComesLater() {
    BatchQueue<String, String> patient = queue(delayed(Duration.ofHours(1), 0));
    hold();
    Submission<String> waiting = submit(patient, "a").get(0);
    CompletableFuture<Void> drain = CompletableFuture.runAsync(() -> engine.drain(LONG));
    awaitRefusal();

    assertThat(drain).isNotDone();
    gate.countDown();

    assertThat(waiting.join()).containsExactly("A");
    assertThat(drain).succeedsWithin(LONG);
  }

  @Test
  void drainingAnswersEveryoneWhenPatienceEnds() {
    Submission<String> running = hold();
    Submission<String> waiting = submit(queue, "a").get(0);
    Submission<String> copy =
        engine.submit(queue, List.of(row("b", 1)), Urgency.DEFAULT, true, NO_LIMIT);
    CompletableFuture<Void> drain = CompletableFuture.runAsync(() -> engine.drain(Duration.ZERO));

    // What runs is waited for even so.
    await().atMost(LONG).until(() -> waiting.isGivenUp() && copy.isGivenUp());
    assertThat(drain).isNotDone();
    gate.countDown();
    assertThatThrownBy(waiting::join).isInstanceOf(EngineStopped.class);
    assertThatThrownBy(copy::join).isInstanceOf(EngineStopped.class);
    assertThat(running.join()).containsExactly("HOLD");
    assertThat(drain).succeedsWithin(LONG);
    assertThat(runs).isEmpty();
  }

  private static Row<String> row(String value, int length) {
    return new Row<>(value, length, 1, length, "");
  }

  private static Urgency within(long millis) {
    return new Urgency(0, Duration.ofMillis(millis));
  }

  private static Terms delayed(Duration maxDelay, int preferredSize) {
    BatchSettings batching = new BatchSettings(null, null, preferredSize, maxDelay, null);
    return new Terms(new Lane(Integer.MAX_VALUE), batching, QueueSettings.DEFAULT, false);
  }

  /** Every row runs by itself. */
  private static Terms single(Lane lane) {
    BatchSettings batching = new BatchSettings(1, null, null, null, null);
    return new Terms(lane, batching, QueueSettings.DEFAULT, false);
  }

  private BatchQueue<String, String> queue(Terms terms) {
    return new BatchQueue<>(terms, this::run);
  }

  private List<Submission<String>> submit(BatchQueue<String, String> to, String... values) {
    return Arrays.stream(values).map(value -> submit(to, row(value, 1), Urgency.DEFAULT)).toList();
  }

  private Submission<String> submit(
      BatchQueue<String, String> to, Row<String> row, Urgency urgency) {
    return engine.submit(to, List.of(row), urgency, false, NO_LIMIT);
  }

  /** Keeps the worker busy, so that what follows waits until the gate opens. */
  private Submission<String> hold() {
    BatchQueue<String, String> holding =
        new BatchQueue<>(
            Terms.plain(),
            rows -> {
              held.incrementAndGet();
              awaited(gate);
              return List.of("HOLD");
            });
    Submission<String> submission = submit(holding, row("hold", 1), Urgency.DEFAULT);
    awaitHeld(1);
    return submission;
  }

  private List<String> runHeld(List<String> rows) {
    held.incrementAndGet();
    awaited(gate);
    return run(rows);
  }

  /** A run takes a millisecond of the clock. */
  private List<String> run(List<String> rows) {
    clock.addAndGet(1_000_000);
    if (rows.contains("bad")) {
      throw new IllegalArgumentException("bad");
    }
    runs.add(List.copyOf(rows));
    return rows.stream().map(row -> row.toUpperCase(java.util.Locale.ROOT)).toList();
  }

  private static void join(List<Submission<String>> submissions) {
    submissions.forEach(Submission::join);
  }

  private void awaitHeld(int count) {
    await().atMost(LONG).until(() -> held.get() == count);
  }

  private static void awaitIdle(Engine engine, int workers) {
    await().atMost(LONG).until(() -> engine.idle() == workers);
  }

  private void awaitRefusal() {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> submit(queue, "late")).isInstanceOf(EngineStopped.class));
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
