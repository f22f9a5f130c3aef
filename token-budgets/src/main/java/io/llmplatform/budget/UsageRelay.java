package io.llmplatform.budget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamReadOptions;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Takes usage records from the ledger's streams to a sink, each at least once. A record leaves its
 * stream only when the sink has it; what a relay has read and not finished, because it failed or
 * was killed, is taken over by another after a while. Any number of relays may run.
 *
 * <p>{@link #relay} is called by one thread at a time; {@link #start} has a thread of its own do
 * it.
 */
public final class UsageRelay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UsageRelay.class);
  private static final RedisScript<Long> CLAIM = Scripts.load("claim", Long.class);
  private static final RedisScript<Long> ACKNOWLEDGE = Scripts.load("acknowledge", Long.class);
  private static final String GROUP = "relay";
  private static final int BATCH = 500;
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration LAST_WAIT = Duration.ofSeconds(5);

  /** What this relay knows of a partition's stream; used by the relaying thread. */
  private static final class Progress {
    private boolean hasGroup;

    /** Whether there may be records that this consumer, or one that died, has not finished. */
    private boolean unfinished = true;

    private long claimedAt = Long.MIN_VALUE;
  }

  private final StringRedisTemplate redis;
  private final UsageSink sink;
  private final String consumer;
  private final Duration takeOver;
  private final Map<Partition, Progress> progress = new HashMap<>();
  private final ScheduledExecutorService timer;
  private boolean failing;

  /**
   * @param consumer a name that no other relay has
   * @param takeOver how long a relay may be silent before its records are taken over; longer than
   *     the sink takes for a batch
   */
  public UsageRelay(StringRedisTemplate redis, UsageSink sink, String consumer, Duration takeOver) {
    this.redis = redis;
    this.sink = sink;
    this.consumer = consumer;
    this.takeOver = takeOver;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "usage-relay");
              thread.setDaemon(true);
              return thread;
            });
  }

  public UsageRelay start() {
    timer.scheduleWithFixedDelay(this::tick, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  private void tick() {
    try {
      relay();
      if (failing) {
        log.info("Usage is relayed again");
      }
      failing = false;
    } catch (Exception e) {
      if (!failing) {
        log.warn("Usage cannot be relayed; it stays in Redis", e);
      }
      failing = true;
    }
  }

  /**
   * Takes on all that is there.
   *
   * @return how many records
   * @throws Exception as the sink or Redis failed; what was not taken on is tried again
   */
  public int relay() throws Exception {
    int relayed = 0;
    for (Partition partition : Partition.all()) {
      Progress state = progress.computeIfAbsent(partition, p -> new Progress());
      try {
        relayed += relay(partition, state);
      } catch (Exception e) {
        state.hasGroup = false;
        state.unfinished = true;
        throw e;
      }
    }
    return relayed;
  }

  private int relay(Partition partition, Progress state) throws Exception {
    String stream = partition.usage();
    prepare(stream, state);
    int relayed = 0;
    int count;
    do {
      count = state.unfinished ? pass(stream, ReadOffset.from("0")) : 0;
      if (count == 0) {
        state.unfinished = false;
        count = pass(stream, ReadOffset.lastConsumed());
      }
      relayed += count;
    } while (count > 0);
    return relayed;
  }

  private void prepare(String stream, Progress state) {
    if (!state.hasGroup) {
      makeGroup(stream);
      state.hasGroup = true;
    }
    long now = System.nanoTime();
    if (state.claimedAt == Long.MIN_VALUE || now - state.claimedAt > takeOver.toNanos() / 2) {
      redis.execute(CLAIM, List.of(stream), GROUP, consumer, Long.toString(takeOver.toMillis()));
      state.claimedAt = now;
      state.unfinished = true;
    }
  }

  private void makeGroup(String stream) {
    try {
      redis.opsForStream().createGroup(stream, ReadOffset.from("0"), GROUP);
    } catch (RuntimeException e) {
      if (!String.valueOf(e.getMessage()).contains("BUSYGROUP")
          && !String.valueOf(e.getCause()).contains("BUSYGROUP")) {
        throw e;
      }
    }
  }

  /** Takes one batch on; answers how many records it had. */
  private int pass(String stream, ReadOffset offset) throws Exception {
    List<MapRecord<String, String, String>> entries =
        redis
            .<String, String>opsForStream()
            .read(
                Consumer.from(GROUP, consumer),
                StreamReadOptions.empty().count(BATCH),
                StreamOffset.create(stream, offset));
    if (entries == null || entries.isEmpty()) {
      return 0;
    }
    List<UsageRecord> records = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    arguments.add(GROUP);
    for (MapRecord<String, String, String> entry : entries) {
      read(entry, records);
      arguments.add(entry.getId().getValue());
    }
    if (!records.isEmpty()) {
      sink.send(records);
    }
    redis.execute(ACKNOWLEDGE, List.of(stream), arguments.toArray());
    return entries.size();
  }

  private static void read(MapRecord<String, String, String> entry, List<UsageRecord> records) {
    try {
      records.add(UsageRecord.of(entry.getValue()));
    } catch (IllegalArgumentException e) {
      // Nobody could ever take it on; the log keeps it.
      log.error("No usage record: {}", entry, e);
    }
  }

  /**
   * Ends after the batch that is under way; what is left stays for other relays, or the next start.
   */
  @Override
  public void close() {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        timer.shutdownNow();
      }
    } catch (InterruptedException e) {
      timer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
