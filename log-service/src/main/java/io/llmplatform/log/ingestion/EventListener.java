package io.llmplatform.log.ingestion;

import io.llmplatform.log.usage.UncountedUsage;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchAcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Takes what consumers have polled. Events are stored at once; usage is counted for several polls
 * together, and their offsets are committed after it. Thread-safe: each consumer calls from its own
 * thread, and has what it has gathered there.
 *
 * <p>INVARIANT: what is gathered is never dropped, be it that its partition is another's now: that
 * one finds it counted, or this one does.
 */
final class EventListener
    implements BatchAcknowledgingConsumerAwareMessageListener<byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(EventListener.class);

  private final TakingBatch taking;
  private final Origins origins;
  private final IngestionMetrics metrics;
  private final Failures failures;
  private final int most;
  private final Duration longest;
  private final ThreadLocal<Gathered> gathered;

  /**
   * @param most measurements that are counted together
   * @param longest that usage is gathered
   */
  EventListener(
      TakingBatch taking,
      Origins origins,
      IngestionMetrics metrics,
      Failures failures,
      int most,
      Duration longest) {
    this.taking = taking;
    this.origins = origins;
    this.metrics = metrics;
    this.failures = failures;
    this.most = most;
    this.longest = longest;
    this.gathered = ThreadLocal.withInitial(() -> new Gathered(taking.gathering()));
  }

  @Override
  public void onMessage(
      List<ConsumerRecord<byte[], byte[]>> records,
      Acknowledgment acknowledgment,
      Consumer<?, ?> consumer) {
    Timer.Sample sample = Timer.start();
    Gathered mine = gathered.get();
    try {
      metrics.taken(taking.store(origins::of, records, mine.usage));
      mine.add(acknowledgment);
      if (mine.usage.size() >= most || mine.age().compareTo(longest) >= 0) {
        count(mine);
      }
      origins.taken(records);
      failures.none();
    } catch (RuntimeException e) {
      failures.happened(e);
      throw e;
    } finally {
      metrics.batch(sample);
    }
    metrics.lag(consumer);
  }

  /** Those partitions are other consumers' now. */
  void left(Collection<TopicPartition> partitions) {
    origins.left(partitions);
    metrics.lost(Set.copyOf(partitions));
  }

  /**
   * Counts what this thread's consumer has gathered; to be called by it where no records come, and
   * before it loses partitions. Does not fail: what was gathered stays.
   */
  void count() {
    Gathered mine = gathered.get();
    if (mine.acknowledgments.isEmpty()) {
      return;
    }
    try {
      count(mine);
      failures.none();
    } catch (RuntimeException e) {
      failures.happened(e);
      log.warn("Usage cannot be counted now, and will be later", e);
    }
  }

  private void count(Gathered mine) {
    taking.count(mine.usage);
    mine.acknowledgments.forEach(Acknowledgment::acknowledge);
    mine.acknowledgments.clear();
  }

  /** What is stored and neither counted nor committed. Belongs to one thread. */
  private static final class Gathered {
    private final UncountedUsage usage;
    private final List<Acknowledgment> acknowledgments = new ArrayList<>();
    private long since;

    Gathered(UncountedUsage usage) {
      this.usage = usage;
    }

    void add(Acknowledgment acknowledgment) {
      if (acknowledgments.isEmpty()) {
        since = System.nanoTime();
      }
      acknowledgments.add(acknowledgment);
    }

    Duration age() {
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }
}
