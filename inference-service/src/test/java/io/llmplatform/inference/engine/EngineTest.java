package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who waits, how long, and what becomes of it. */
class EngineTest extends EngineScenario {
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
}
