package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Requests of all kinds at random, cancelled at random: everyone is answered, no weight is lost.
 */
class EngineStressTest {
  private static final int CLIENTS = 8;
  private static final int REQUESTS = 400;
  private static final int BAD = -1;

  private final Engine engine =
      new Engine(3, System::nanoTime, () -> new Batching(6, 120, 0, Duration.ZERO, 8));
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  void noWeightIsLostAndNobodyGetsAnothersResult() {
    List<BatchQueue<Integer, Integer>> queues =
        List.of(queue(Integer.MAX_VALUE), queue(1), queue(2));
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        Random random = new Random(client);
        all.add(CompletableFuture.runAsync(() -> request(queues, random), clients));
      }
      assertThat(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)))
          .succeedsWithin(60, TimeUnit.SECONDS);
    } finally {
      clients.shutdownNow();
      engine.drain(Duration.ofSeconds(10));
    }
    assertThat(answered.get() + refused.get()).isEqualTo(CLIENTS * REQUESTS);
    assertThat(answered.get()).isPositive();
    assertThat(engine.pending()).isZero();
    for (BatchQueue<Integer, Integer> queue : queues) {
      assertThat(queue.terms().lane().pending()).isZero();
      assertThat(queue.terms().lane().waitingRequests()).isZero();
    }
    queues.forEach(queue -> assertThat(queue.isEmpty()).isTrue());
    queues.forEach(queue -> assertThat(queue.size()).isZero());
  }

  private void request(List<BatchQueue<Integer, Integer>> queues, Random random) {
    for (int i = 0; i < REQUESTS; i++) {
      List<Row<Integer>> rows = rows(random);
      try {
        Submission<Integer> submission =
            engine.submit(
                queues.get(random.nextInt(queues.size())),
                rows,
                urgency(random),
                random.nextInt(8) == 0,
                400);
        if (random.nextInt(4) == 0) {
          submission.cancel();
        }
        assertThat(submission.join())
            .containsExactlyElementsOf(rows.stream().map(row -> row.value() * 2).toList());
        answered.incrementAndGet();
      } catch (QueueFull | EngineStopped | DeadlinePassed | IllegalArgumentException e) {
        refused.incrementAndGet();
      }
    }
  }

  private static List<Row<Integer>> rows(Random random) {
    List<Row<Integer>> rows = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int length = 1 + random.nextInt(40);
      int value = random.nextInt(20) == 0 ? BAD : random.nextInt(1_000_000);
      rows.add(new Row<>(value, length, 1 + random.nextInt(2), length, random.nextInt(2)));
    }
    return rows;
  }

  private static Urgency urgency(Random random) {
    Duration timeout = random.nextInt(5) == 0 ? Duration.ofNanos(random.nextInt(500_000)) : null;
    return new Urgency(random.nextInt(Urgency.LAST + 1), timeout);
  }

  private static BatchQueue<Integer, Integer> queue(int lane) {
    Terms terms = new Terms(new Lane(lane), BatchSettings.DEFAULT, QueueSettings.DEFAULT, false);
    return new BatchQueue<>(
        terms,
        rows -> {
          if (rows.contains(BAD)) {
            throw new IllegalArgumentException("bad");
          }
          return rows.stream().map(value -> value * 2).toList();
        });
  }
}
