package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which rows run together, and in which order. */
class SharedRunsTest extends EngineScenario {
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
  void whatBetterPrioritiesKeptWaitingGetsEveryFourthRunAndTheOldestIsFirst() {
    Duration patience = Duration.ofMillis(100);
    BatchQueue<String, String> flooded = queue(single(new Lane(1)));
    List<String> order =
        order(
            patience,
            fair -> {
              List<Submission<String>> requests = new ArrayList<>();
              for (String name : List.of("last", "later")) {
                requests.add(submit(fair, flooded, name, Urgency.BACKGROUND));
                clock.incrementAndGet();
              }
              requests.add(submit(fair, queue, "other", new Urgency(9, null)));
              requests.addAll(flood(fair, flooded, 13));
              clock.addAndGet(patience.toNanos());
              return requests;
            });
    assertThat(order.indexOf("last")).isEqualTo(3);
    assertThat(order.indexOf("later")).isEqualTo(7);
    assertThat(order.indexOf("other")).isEqualTo(11);
    assertThat(order).startsWith("f0", "f1", "f2", "last", "f3");
  }

  @Test
  void whatHasNotWaitedTooLongWaitsForAllBetterPriorities() {
    BatchQueue<String, String> flooded = queue(single(new Lane(1)));
    List<String> order =
        order(
            Duration.ofHours(1),
            fair -> {
              List<Submission<String>> requests = new ArrayList<>();
              requests.add(submit(fair, flooded, "last", Urgency.BACKGROUND));
              requests.addAll(flood(fair, flooded, 9));
              return requests;
            });
    assertThat(order.indexOf("last")).isEqualTo(9);
  }

  private static List<Submission<String>> flood(
      Engine fair, BatchQueue<String, String> queue, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> submit(fair, queue, "f" + i, new Urgency(Urgency.FIRST, null)))
        .toList();
  }

  /** In which an engine of that patience runs requests that came while its worker was held. */
  private List<String> order(
      Duration patience, Function<Engine, List<Submission<String>>> requests) {
    Engine fair = new Engine(1, () -> {}, clock::get, () -> batching, () -> patience);
    try {
      Submission<String> held = hold(fair);
      List<Submission<String>> submitted = requests.apply(fair);
      gate.countDown();
      held.join();
      join(submitted);
    } finally {
      gate.countDown();
      fair.drain(Duration.ZERO);
    }
    return runs.stream().flatMap(List::stream).toList();
  }

  @Test
  void whatNobodyWaitsForIsInNoRunWithWhatSomebodyDoes() {
    hold();
    List<Submission<String>> requests = new ArrayList<>();
    requests.add(submit(queue, row("b0", 1), Urgency.BACKGROUND));
    requests.add(submit(queue, row("i0", 1), Urgency.DEFAULT));
    requests.add(submit(queue, row("b1", 1), Urgency.BACKGROUND));
    requests.add(submit(queue, row("i1", 1), new Urgency(9, null)));
    gate.countDown();

    join(requests);
    assertThat(runs).containsExactly(List.of("i0", "i1"), List.of("b0", "b1"));
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
  void besideARunOfTheSameVersionAPartIsLeftWaitingForWhoeverIsFreeNext() {
    Engine two = new Engine(2, clock::get, () -> batching);
    Terms terms = Terms.plain();
    BatchQueue<String, String> slow = new BatchQueue<>(terms, this::runHeld);
    BatchQueue<String, String> quick = new BatchQueue<>(terms, this::run);
    try {
      Submission<String> held =
          two.submit(slow, List.of(row("a", 1)), Urgency.DEFAULT, false, NO_LIMIT);
      awaitHeld(1);
      List<Row<String>> five =
          Stream.of("b", "c", "d", "e", "f").map(name -> row(name, 1)).toList();
      two.submit(quick, five, Urgency.DEFAULT, false, NO_LIMIT).join();

      assertThat(runs).containsExactly(List.of("b", "c"), List.of("d", "e"), List.of("f"));
      gate.countDown();
      held.join();
    } finally {
      gate.countDown();
      two.drain(Duration.ZERO);
    }
  }
}
