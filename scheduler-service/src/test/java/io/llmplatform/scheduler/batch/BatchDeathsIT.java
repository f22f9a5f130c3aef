package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.security.Owner;
import io.llmplatform.testing.identity.TestCaller;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each line is there once, whatever dies, sleeps or is away. */
class BatchDeathsIT extends BatchScenario {

  @Test
  void whateverStepAWorkerDiesAtEachLineIsThereOnce() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 12; round++) {
      clean();
      String id = create(input(33, "ok") + line("id-bad", "bad") + "\n");
      int deaths = 0;
      while (!hasEnded(id)) {
        mortality.dieAfter(random.nextInt(60));
        try {
          workers.workOnce();
        } catch (Killed e) {
          deaths++;
        } finally {
          mortality.liveOn();
        }
        sql.update("UPDATE lease SET expires_at = '-infinity'");
      }
      assertThat(deaths).isPositive();
      assertAllLinesOnce(get(id), 33);
    }
  }

  @Test
  void whateverDiesWhileLinesAreAnsweredEachLineIsThereOnce() throws Exception {
    Random random = new Random(3);
    AtomicInteger deaths = new AtomicInteger();
    inference.before(
        (by, request) -> {
          int dice = random.nextInt(20);
          if (dice == 0) {
            deaths.incrementAndGet();
            throw new Killed();
          }
          if (dice == 1) {
            throw PlatformException.unavailable("away", Duration.ofMillis(1));
          }
          return dice != 2;
        });
    String id = create(input(60, "ok") + line("id-bad", "bad"));
    while (!hasEnded(id)) {
      try {
        workers.workOnce();
      } catch (Killed e) {
        sql.update("UPDATE lease SET expires_at = '-infinity'");
      }
    }
    assertThat(deaths).hasPositiveValue();
    assertAllLinesOnce(get(id), 60);
  }

  @Test
  void aWorkerThatSleptWritesNothingBesideItsSuccessor() throws Exception {
    String id = create(input(10, "ok"));
    workers.workOnce();
    CountDownLatch asleep = new CountDownLatch(1);
    CountDownLatch wake = new CountDownLatch(1);
    inference.before(
        (by, request) -> {
          if (Thread.currentThread().getName().equals("sleeper")) {
            asleep.countDown();
            await(wake);
          }
          return true;
        });
    Thread sleeper = new Thread(() -> assertThat(works()).isTrue(), "sleeper");
    sleeper.start();
    assertThat(asleep.await(30, TimeUnit.SECONDS)).isTrue();
    sql.update("UPDATE lease SET expires_at = '-infinity'");
    workUntilEnded(id);
    wake.countDown();
    sleeper.join(30_000);

    assertThat(sleeper.isAlive()).isFalse();
    assertThat(ids(output(get(id)))).hasSize(10).doesNotHaveDuplicates();
    assertThat(inference.answered()).isGreaterThan(10);
  }

  @Test
  void manyWorkersShareABatch() throws Exception {
    String id = create(input(200, "ok"));
    for (int i = 0; i < 10 && !hasEnded(id); i++) {
      workers.work();
    }
    assertThat(get(id).at("/status").asText()).isEqualTo("completed");
    assertThat(ids(output(get(id))))
        .isEqualTo(IntStream.range(0, 200).mapToObj(i -> "id-" + i).toList());
    assertThat(inference.answered()).isEqualTo(200);
  }

  @Test
  void waitsForWhatIsAway() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    inference.before(
        (by, request) -> {
          if (calls.incrementAndGet() <= 40) {
            throw PlatformException.unavailable("away", Duration.ofMillis(1));
          }
          return true;
        });
    String id = create(input(12, "ok"));
    files.failNext(3);
    workUntilEnded(id);
    assertThat(get(id).at("/status").asText()).isEqualTo("completed");
    assertAllLinesOnce(get(id), 12);
  }

  @Test
  void takesTurnsBetweenTenants() throws Exception {
    String first = create(input(100, "ok"));
    TestCaller other = TestCaller.developer("other");
    Owner others = new Owner("other", other.subject(), null);
    String file = files.add(others, "b.jsonl", "batch", input(10, "ok")).id();
    String second = create(other, file, 200).at("/id").asText();
    // Both are validated; then each has a shard run.
    for (int i = 0; i < 4; i++) {
      workers.workOnce();
    }
    assertThat(done(first)).isEqualTo(10);
    assertThat(done(second)).isEqualTo(10);
  }
}
