package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** One worker and a clock that stands still, so that what shares a run can be foretold. */
abstract class EngineScenario {
  static final long NO_LIMIT = Long.MAX_VALUE;
  static final Duration LONG = Duration.ofSeconds(30);

  final AtomicLong clock = new AtomicLong();
  final Batching batching = new Batching(4, 100, 0, Duration.ZERO, 8);
  final Engine engine = new Engine(1, clock::get, () -> batching);
  final List<List<String>> runs = new CopyOnWriteArrayList<>();
  final BatchQueue<String, String> queue = queue(Terms.plain());
  final CountDownLatch gate = new CountDownLatch(1);
  final AtomicInteger held = new AtomicInteger();

  @AfterEach
  void stop() {
    gate.countDown();
    engine.drain(Duration.ZERO);
  }

  static Row<String> row(String value, int length) {
    return new Row<>(value, length, 1, length, "");
  }

  static Urgency within(long millis) {
    return new Urgency(0, Duration.ofMillis(millis));
  }

  static Terms delayed(Duration maxDelay, int preferredSize) {
    BatchSettings batching = new BatchSettings(null, null, preferredSize, maxDelay, null);
    return new Terms(new Lane(Integer.MAX_VALUE), batching, QueueSettings.DEFAULT, false);
  }

  /** Every row runs by itself. */
  static Terms single(Lane lane) {
    BatchSettings batching = new BatchSettings(1, null, null, null, null);
    return new Terms(lane, batching, QueueSettings.DEFAULT, false);
  }

  BatchQueue<String, String> queue(Terms terms) {
    return new BatchQueue<>(terms, this::run);
  }

  List<Submission<String>> submit(BatchQueue<String, String> to, String... values) {
    return Arrays.stream(values).map(value -> submit(to, row(value, 1), Urgency.DEFAULT)).toList();
  }

  Submission<String> submit(BatchQueue<String, String> to, Row<String> row, Urgency urgency) {
    return engine.submit(to, List.of(row), urgency, false, NO_LIMIT);
  }

  static Submission<String> submit(
      Engine engine, BatchQueue<String, String> to, String value, Urgency urgency) {
    return engine.submit(to, List.of(row(value, 1)), urgency, false, NO_LIMIT);
  }

  Submission<String> hold() {
    return hold(engine);
  }

  /** Keeps the worker busy, so that what follows waits until the gate opens. */
  Submission<String> hold(Engine engine) {
    BatchQueue<String, String> holding =
        new BatchQueue<>(
            Terms.plain(),
            rows -> {
              held.incrementAndGet();
              awaited(gate);
              return List.of("HOLD");
            });
    Submission<String> submission = submit(engine, holding, "hold", Urgency.DEFAULT);
    awaitHeld(1);
    return submission;
  }

  List<String> runHeld(List<String> rows) {
    held.incrementAndGet();
    awaited(gate);
    return run(rows);
  }

  /** A run takes a millisecond of the clock. */
  List<String> run(List<String> rows) {
    clock.addAndGet(1_000_000);
    if (rows.contains("bad")) {
      throw new IllegalArgumentException("bad");
    }
    runs.add(List.copyOf(rows));
    return rows.stream().map(row -> row.toUpperCase(java.util.Locale.ROOT)).toList();
  }

  static void join(List<Submission<String>> submissions) {
    submissions.forEach(Submission::join);
  }

  void awaitHeld(int count) {
    await().atMost(LONG).until(() -> held.get() == count);
  }

  static void awaitIdle(Engine engine, int workers) {
    await().atMost(LONG).until(() -> engine.idle() == workers);
  }

  void awaitRefusal() {
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> submit(queue, "late")).isInstanceOf(EngineStopped.class));
  }

  static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
