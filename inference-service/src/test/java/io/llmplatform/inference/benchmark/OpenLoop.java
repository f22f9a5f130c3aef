package io.llmplatform.inference.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests that arrive at random (a Poisson process), whatever became of those before. One for each
 * measurement.
 */
final class OpenLoop {
  /** After the last arrival; who has no answer then has none. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Sending sending;
  private final List<long[]> sequences;
  private final Queue<Long> answers = new ConcurrentLinkedQueue<>();
  private final Queue<Long> refusals = new ConcurrentLinkedQueue<>();
  private final LongAdder late = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

  OpenLoop(Sending sending, List<long[]> sequences) {
    this.sending = sending;
    this.sequences = sequences;
  }

  /**
   * What became of the arrivals. Latencies are from sending to the answer.
   *
   * @param time of the arrivals
   * @param sent requests that left the client
   * @param held arrivals for which the client had no connection
   * @param answers latencies
   * @param late how many of the answers came after the last arrival
   * @param refusals latencies
   * @param failed requests that ended in another way
   * @param firstFailure the first of them
   * @param resident bytes of the service's process: at the first arrival, halfway, at the last one
   */
  record Result(
      Duration time,
      long sent,
      long held,
      Latencies answers,
      long late,
      Latencies refusals,
      long failed,
      Optional<Throwable> firstFailure,
      List<Long> resident) {
    Result {
      resident = List.copyOf(resident);
    }

    /** Answers within the time. */
    double goodput() {
      return (answers.count() - late) / (time.toNanos() / 1e9);
    }

    double arrivalsPerSecond() {
      return (sent + held) / (time.toNanos() / 1e9);
    }

    long unanswered() {
      return sent - answers.count() - refusals.count() - failed;
    }
  }

  /**
   * @param perSecond arrivals, on average
   * @param pid of the service's process
   */
  Result run(double perSecond, Duration time, long pid) throws InterruptedException {
    Random random = new Random(4);
    List<Long> resident = new ArrayList<>();
    resident.add(ResidentMemory.of(pid));
    long sent = 0;
    long held = 0;
    long begin = System.nanoTime();
    long end = begin + time.toNanos();
    double due = begin;
    while (due < end) {
      if (resident.size() == 1 && due > begin + time.toNanos() / 2) {
        resident.add(ResidentMemory.of(pid));
      }
      awaitNanoTime((long) due);
      long[] ids = sequences.get((int) ((sent + held) % sequences.size()));
      if (sending.send(ids, counting(end))) {
        sent++;
      } else {
        held++;
      }
      due += -Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
    }
    resident.add(ResidentMemory.of(pid));
    awaitAnswers(sent);
    return new Result(
        time,
        sent,
        held,
        new Latencies(answers),
        late.sum(),
        new Latencies(refusals),
        failed.sum(),
        Optional.ofNullable(firstFailure.get()),
        resident);
  }

  /** Counts how the request of this moment ends. */
  private Sending.Ending counting(long end) {
    long start = System.nanoTime();
    return new Sending.Ending() {
      @Override
      public void answered() {
        long now = System.nanoTime();
        if (now > end) {
          late.increment();
        }
        answers.add(now - start);
        ended.increment();
      }

      @Override
      public void failed(Throwable failure) {
        if (failure instanceof Refused) {
          refusals.add(System.nanoTime() - start);
        } else {
          failed.increment();
          firstFailure.compareAndSet(null, failure);
        }
        ended.increment();
      }
    };
  }

  private static void awaitNanoTime(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void awaitAnswers(long sent) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (ended.sum() < sent && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
