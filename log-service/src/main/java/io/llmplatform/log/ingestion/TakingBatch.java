package io.llmplatform.log.ingestion;

import io.llmplatform.log.usage.Counted;
import io.llmplatform.log.usage.CountingUsage;
import io.llmplatform.log.usage.UncountedUsage;
import io.llmplatform.log.usage.UsageMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Takes batches of records of Kafka: stores their events, buries what cannot be used, and counts
 * usage. Each step may be repeated, and a batch that was taken in part is taken whole again; only
 * after the last are its offsets committed. Thread-safe.
 */
final class TakingBatch {
  private final EventReader reader;
  private final EventStore store;
  private final CountingUsage usage;
  private final DeadLetters deadLetters;
  private final Progress progress;
  private final UsageMetrics metrics;

  TakingBatch(
      EventReader reader,
      EventStore store,
      CountingUsage usage,
      DeadLetters deadLetters,
      Progress progress,
      UsageMetrics metrics) {
    this.reader = reader;
    this.store = store;
    this.usage = usage;
    this.deadLetters = deadLetters;
    this.progress = progress;
    this.metrics = metrics;
  }

  /**
   * How many records were what.
   *
   * @param stored events that were not in the store
   * @param repeated events that were there from elsewhere
   * @param buried records that cannot be used
   */
  record Taken(int stored, int repeated, int buried) {}

  /** Gathers usage of one or more batches. */
  UncountedUsage gathering() {
    return usage.gathering();
  }

  /**
   * Takes the batch but for its usage, which is added to what is gathered.
   *
   * @param origin where a record was
   * @param records of each partition in the order of their offsets
   * @throws RuntimeException if store or Kafka fail; the batch is to be taken again then
   */
  Taken store(
      Function<ConsumerRecord<?, ?>, Origin> origin,
      List<ConsumerRecord<byte[], byte[]>> records,
      UncountedUsage gathered) {
    List<Reading.Event> events = new ArrayList<>(records.size());
    List<Reading.Unusable> unusable = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Reading reading = reader.read(origin.apply(record), record);
      if (reading instanceof Reading.Event event) {
        events.add(event);
      } else if (reading instanceof Reading.Unusable useless) {
        unusable.add(useless);
      }
    }
    EventStore.Stored stored = store.store(events);
    unusable.addAll(stored.unusable());
    progress.reached(Step.STORED);
    deadLetters.bury(unusable);
    progress.reached(Step.BURIED);
    gathered.add(counted(stored.counting()));
    return new Taken(stored.fresh(), stored.repeated(), unusable.size());
  }

  /**
   * Counts what is gathered.
   *
   * @throws RuntimeException if the store fails; it is to be counted again then
   */
  void count(UncountedUsage gathered) {
    List<Counted> counted = gathered.measurements();
    usage.count(gathered);
    progress.reached(Step.COUNTED);
    metrics.count(counted);
  }

  /** Takes the batch. Throws as the steps do. */
  Taken take(
      Function<ConsumerRecord<?, ?>, Origin> origin, List<ConsumerRecord<byte[], byte[]>> records) {
    UncountedUsage gathered = gathering();
    Taken taken = store(origin, records, gathered);
    count(gathered);
    return taken;
  }

  private static List<Counted> counted(List<Reading.Event> events) {
    List<Counted> counted = new ArrayList<>(events.size());
    for (Reading.Event each : events) {
      each.measurement()
          .ifPresent(
              measurement ->
                  counted.add(
                      new Counted(
                          each.origin().name(),
                          each.record().offset(),
                          each.event().tenant(),
                          each.event().time(),
                          measurement)));
    }
    return counted;
  }
}
