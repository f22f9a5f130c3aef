package io.llmplatform.outbox;

import io.llmplatform.outbox.WaitingEvents.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes events from an outbox to their topic: when it is woken, and every so often. Of several
 * replicas one relays at a time.
 *
 * <p>At least once: an event is removed after the broker has acknowledged it. In order: of a key at
 * most one event is on the way, and none overtakes one that failed. While the topic cannot be
 * reached, events wait, and the relay looks ever more rarely.
 *
 * <p>{@link #wake} may be called from any thread; everything else happens on the relay's own.
 */
public final class OutboxRelay implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int BATCH = 200;

  private final String name;
  private final WaitingEvents events;
  private final EventTopic topic;
  private final TransactionOperations transactions;
  private final RelaySettings settings;
  private final LongSupplier nanoTime;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable ScheduledExecutorService thread;
  // How long the next pause after a failure is; 0: the last look succeeded.
  private long backoff;
  private long notBefore;

  /**
   * @param name of the events, for threads and the log
   */
  public OutboxRelay(
      String name,
      WaitingEvents events,
      EventTopic topic,
      TransactionOperations transactions,
      RelaySettings settings) {
    this(name, events, topic, transactions, settings, System::nanoTime);
  }

  OutboxRelay(
      String name,
      WaitingEvents events,
      EventTopic topic,
      TransactionOperations transactions,
      RelaySettings settings,
      LongSupplier nanoTime) {
    this.name = name;
    this.events = events;
    this.topic = topic;
    this.transactions = transactions;
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean isAutoStartup() {
    return settings.automatic();
  }

  @Override
  public void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread relay = new Thread(task, name + "-relay");
              relay.setDaemon(true);
              return relay;
            });
    long interval = settings.pollInterval().toMillis();
    started.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
    thread = started;
  }

  @Override
  public void stop() {
    ScheduledExecutorService started = thread;
    thread = null;
    if (started != null) {
      started.shutdownNow();
    }
  }

  /** Stops after the web server, whose last requests have events, too. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  /** Has the relay look at the outbox now, unless it waits after a failure. */
  public void wake() {
    ScheduledExecutorService started = thread;
    if (started != null && woken.compareAndSet(false, true)) {
      try {
        started.execute(this::look);
      } catch (RejectedExecutionException stopped) {
        log.debug("The next start relays what is left");
      }
    }
  }

  void look() {
    woken.set(false);
    if (backoff > 0 && nanoTime.getAsLong() - notBefore < 0) {
      return;
    }
    try {
      while (relayBatch() == BATCH && !Thread.currentThread().isInterrupted()) {
        // Another batch waits.
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** How many events the broker has now, of the oldest ones; on the caller's thread. */
  public int relayBatch() {
    Published published = transactions.execute(transaction -> relayLocked());
    if (published == null) {
      return 0;
    }
    if (published.failure() != null) {
      failed(published.failure());
    } else if (!published.sequences().isEmpty() && backoff > 0) {
      log.info("{} reach Kafka again", name);
      backoff = 0;
    }
    return published.sequences().size();
  }

  private Published relayLocked() {
    if (!events.tryLock()) {
      return Published.NOTHING;
    }
    Published published = publish(events.oldest(BATCH));
    events.remove(published.sequences());
    return published;
  }

  private Published publish(List<Entry> entries) {
    Map<String, Deque<Entry>> waiting = new LinkedHashMap<>();
    entries.forEach(
        entry -> waiting.computeIfAbsent(entry.key(), key -> new ArrayDeque<>()).add(entry));
    List<Long> published = new ArrayList<>();
    RuntimeException failure = null;
    while (failure == null && !waiting.isEmpty()) {
      failure = publishFirstOfEach(waiting.values(), published);
      waiting.values().removeIf(Deque::isEmpty);
    }
    return new Published(published, failure);
  }

  private @Nullable RuntimeException publishFirstOfEach(
      Iterable<Deque<Entry>> keys, List<Long> published) {
    Map<Deque<Entry>, CompletableFuture<?>> sent = new LinkedHashMap<>();
    for (Deque<Entry> key : keys) {
      Entry first = key.element();
      CompletableFuture<?> answer = topic.send(first.key(), first.json());
      sent.put(key, answer);
      if (answer.isCompletedExceptionally()) {
        // The others would wait as long for the same broker.
        break;
      }
    }
    RuntimeException failure = null;
    for (Map.Entry<Deque<Entry>, CompletableFuture<?>> each : sent.entrySet()) {
      try {
        each.getValue().join();
        published.add(each.getKey().remove().sequence());
      } catch (CompletionException e) {
        failure = e;
      }
    }
    return failure;
  }

  // Once per outage, and without what the events hold.
  private void failed(RuntimeException e) {
    if (backoff == 0 && isRunning()) {
      log.warn("{} do not reach Kafka; they wait in the database", name, e);
    }
    long longest = settings.maxBackoff().toNanos();
    backoff = backoff == 0 ? settings.pollInterval().toNanos() : Math.min(2 * backoff, longest);
    notBefore = nanoTime.getAsLong() + backoff;
  }

  /**
   * What became of a batch.
   *
   * @param sequences that the broker has
   * @param failure of one that it has not; null where there is none
   */
  private record Published(List<Long> sequences, @Nullable RuntimeException failure) {
    static final Published NOTHING = new Published(List.of(), null);
  }
}
