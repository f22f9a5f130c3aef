package io.llmplatform.user.audit;

import io.llmplatform.user.audit.AuditOutbox.Entry;
import java.time.Duration;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes events from the outbox to Kafka: when it is woken, and every so often. Of several instances
 * one relays at a time.
 *
 * <p>At least once: an event is removed after the broker has acknowledged it. In order: of a tenant
 * at most one event is on the way, and none overtakes one that failed.
 *
 * <p>{@link #wake} may be called from any thread; everything else happens on the relay's own.
 */
class AuditRelay implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(AuditRelay.class);
  private static final int BATCH = 200;

  private final AuditOutbox outbox;
  private final AuditTopic topic;
  private final TransactionOperations transactions;
  private final Duration interval;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable ScheduledExecutorService thread;
  private boolean failing;

  AuditRelay(
      AuditOutbox outbox, AuditTopic topic, TransactionOperations transactions, Duration interval) {
    this.outbox = outbox;
    this.topic = topic;
    this.transactions = transactions;
    this.interval = interval;
  }

  @Override
  public void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread relay = new Thread(task, "audit-relay");
              relay.setDaemon(true);
              return relay;
            });
    started.scheduleWithFixedDelay(
        this::relayAll, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
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

  /** Stops after the web server, whose last requests are audited, too. */
  @Override
  public int getPhase() {
    return 0;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  /** Has the relay look at the outbox now. */
  void wake() {
    ScheduledExecutorService started = thread;
    if (started != null && woken.compareAndSet(false, true)) {
      try {
        started.execute(this::relayAll);
      } catch (RejectedExecutionException stopped) {
        log.debug("The next start relays what is left");
      }
    }
  }

  private void relayAll() {
    woken.set(false);
    try {
      while (isRunning() && relayBatch() == BATCH) {
        // Another batch waits.
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** How many events the broker has now, of the oldest ones. */
  int relayBatch() {
    Integer relayed =
        transactions.execute(
            transaction -> {
              if (!outbox.tryLock()) {
                return 0;
              }
              List<Long> published = publish(outbox.oldest(BATCH));
              outbox.remove(published);
              return published.size();
            });
    return relayed == null ? 0 : relayed;
  }

  private List<Long> publish(List<Entry> entries) {
    Map<String, Deque<Entry>> waiting = new LinkedHashMap<>();
    entries.forEach(
        entry -> waiting.computeIfAbsent(entry.tenant(), t -> new ArrayDeque<>()).add(entry));
    List<Long> published = new ArrayList<>();
    boolean working = true;
    while (working && !waiting.isEmpty()) {
      working = publishFirstOfEach(waiting.values(), published);
      waiting.values().removeIf(Deque::isEmpty);
    }
    return published;
  }

  private boolean publishFirstOfEach(Iterable<Deque<Entry>> tenants, List<Long> published) {
    Map<Deque<Entry>, CompletableFuture<?>> sent = new LinkedHashMap<>();
    for (Deque<Entry> tenant : tenants) {
      Entry first = tenant.element();
      CompletableFuture<?> answer = topic.send(first.tenant(), first.json());
      sent.put(tenant, answer);
      if (answer.isCompletedExceptionally()) {
        // The others would wait as long for the same broker.
        break;
      }
    }
    boolean working = true;
    for (Map.Entry<Deque<Entry>, CompletableFuture<?>> each : sent.entrySet()) {
      if (acknowledged(each.getValue())) {
        published.add(each.getKey().remove().sequence());
      } else {
        working = false;
      }
    }
    return working;
  }

  private boolean acknowledged(CompletableFuture<?> answer) {
    try {
      answer.join();
      if (failing) {
        log.info("Audit events reach Kafka again");
        failing = false;
      }
      return true;
    } catch (CompletionException e) {
      failed(e);
      return false;
    }
  }

  private void failed(RuntimeException e) {
    // A stop interrupts what is under way; the next start sends it.
    if (!failing && isRunning()) {
      log.warn("Audit events do not reach Kafka; they wait in the database", e);
      failing = true;
    }
  }
}
