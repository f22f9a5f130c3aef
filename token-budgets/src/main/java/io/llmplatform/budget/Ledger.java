package io.llmplatform.budget;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * What is still to be written to Redis: records of work that nothing limits, in batches, and
 * settlements that found Redis away. Nothing is forgotten but what goes beyond its capacity.
 * Entries are added by any thread; {@link #flush} runs in one at a time.
 */
final class Ledger {
  private static final Logger log = LoggerFactory.getLogger(Ledger.class);
  private static final RedisScript<Long> RECORD = Scripts.load("record", Long.class);

  /** Longer than any batch is tried again without an answer to an earlier try. */
  private static final Duration MARKER = Duration.ofHours(1);

  private static final int CAPACITY = 200_000;
  private static final int BATCH = 200;

  /** Redis is asked in it; throws to be run again. */
  interface Settlement {
    void run();
  }

  private record Batch(Partition partition, String id, List<String> arguments) {}

  private final StringRedisTemplate redis;
  private final LinkedBlockingQueue<UsageRecord> records = new LinkedBlockingQueue<>(CAPACITY);
  private final LinkedBlockingQueue<Settlement> settlements = new LinkedBlockingQueue<>(CAPACITY);
  private final Deque<Batch> unsent = new ArrayDeque<>();
  private final AtomicLong dropped = new AtomicLong();
  private final Outage outage = new Outage("usage is written when it is back");

  Ledger(StringRedisTemplate redis) {
    this.redis = redis;
  }

  /** Charges and records work that was not reserved. */
  void add(UsageRecord record) {
    accept(records.offer(record));
  }

  /** Has a settlement tried again. */
  void add(Settlement settlement) {
    accept(settlements.offer(settlement));
  }

  private void accept(boolean accepted) {
    if (!accepted && dropped.incrementAndGet() == 1) {
      log.error("Redis is away for too long: usage is lost from now on");
    }
  }

  /**
   * Writes what waits, until nothing does or Redis fails.
   *
   * @return whether nothing waits
   */
  synchronized boolean flush() {
    try {
      for (Settlement next = settlements.peek(); next != null; next = settlements.peek()) {
        next.run();
        settlements.remove();
      }
      while (!unsent.isEmpty() || !records.isEmpty()) {
        if (unsent.isEmpty()) {
          pack();
        }
        send(unsent.element());
        unsent.remove();
      }
      outage.succeeded();
      reportDropped();
      return true;
    } catch (
        RuntimeException e) { // Also of a connection that is closed for good; the schedule goes on.
      outage.failed(e);
      return false;
    }
  }

  private void reportDropped() {
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      log.error("{} entries of usage were lost while Redis was away", lost);
    }
  }

  /** A batch keeps its id over all tries. */
  private void pack() {
    List<UsageRecord> next = new ArrayList<>();
    records.drainTo(next, BATCH);
    Map<Partition, List<String>> byPartition = new HashMap<>();
    for (UsageRecord record : next) {
      Partition partition = Partition.of(record.tenant());
      List<String> scopes = partition.scopes(record.tenant(), record.keyId());
      List<String> fields = record.fields();
      List<String> arguments = byPartition.computeIfAbsent(partition, p -> new ArrayList<>());
      arguments.add(Integer.toString(scopes.size()));
      arguments.addAll(scopes);
      arguments.add(Long.toString(record.promptTokens() + record.completionTokens()));
      arguments.add(Long.toString(record.cost()));
      arguments.add(Integer.toString(fields.size()));
      arguments.addAll(fields);
    }
    byPartition.forEach(
        (partition, arguments) ->
            unsent.add(new Batch(partition, UUID.randomUUID().toString(), arguments)));
  }

  private void send(Batch batch) {
    List<String> arguments = new ArrayList<>();
    arguments.add(Long.toString(MARKER.toMillis()));
    arguments.addAll(batch.arguments());
    redis.execute(
        RECORD,
        List.of(batch.partition().batch(batch.id()), batch.partition().usage()),
        arguments.toArray());
  }
}
