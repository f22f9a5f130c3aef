package io.llmplatform.log.ingestion;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.log.event.EventKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/**
 * Takes dead letters again, as batches of their own topics: each that can be used now is stored and
 * counted once, each other is buried anew, behind those that wait. No other consumer of the
 * platform sees them again. Up to the committed offset they have been taken. Thread-safe; one
 * replay at a time in this instance, and one beside it in another instance stores nothing twice.
 */
class ReplayingDeadLetters {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
  private static final int EXCERPT = 4000;

  private final DefaultKafkaConsumerFactory<byte[], byte[]> consumers;
  private final TakingBatch taking;
  private final TopicIds topicIds;
  private final int most;

  ReplayingDeadLetters(
      DefaultKafkaConsumerFactory<byte[], byte[]> consumers,
      TakingBatch taking,
      TopicIds topicIds,
      int most) {
    this.consumers = consumers;
    this.taking = taking;
    this.topicIds = topicIds;
    this.most = most;
  }

  /** How many wait. */
  long waiting(EventKind kind) {
    return asking(consumer -> waiting(consumer, partitions(consumer, kind)));
  }

  /** Those that have waited longest. */
  List<DeadLetterViews.Letter> first(EventKind kind, int limit) {
    return asking(
        consumer -> {
          List<DeadLetterViews.Letter> letters = new ArrayList<>();
          read(
              consumer,
              kind,
              limit,
              (partition, records) ->
                  records.forEach(
                      record -> {
                        if (letters.size() < limit) {
                          letters.add(letter(record));
                        }
                      }));
          return List.copyOf(letters);
        });
  }

  /** Takes those that wait, up to the setting's number. */
  synchronized DeadLetterViews.Replay replay(EventKind kind) {
    return asking(
        consumer -> {
          Total total = new Total();
          String topic = DeadLetters.topic(kind);
          String topicId = topicIds.of(topic);
          read(
              consumer,
              kind,
              most,
              (partition, records) -> {
                total.add(
                    taking.take(
                        record -> new Origin(kind, topic, topicId, record.partition()), records));
                long next = records.get(records.size() - 1).offset() + 1;
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(next)));
              });
          return total.replay(kind, waiting(consumer, partitions(consumer, kind)));
        });
  }

  private <T> T asking(Function<Consumer<byte[], byte[]>, T> question) {
    try (Consumer<byte[], byte[]> consumer = consumers.createConsumer()) {
      return question.apply(consumer);
    } catch (KafkaException | org.springframework.kafka.KafkaException e) {
      throw PlatformException.unavailable("Kafka does not answer.", RETRY_AFTER).causedBy(e);
    }
  }

  /** Reads what waits now, and not what comes meanwhile. */
  private static void read(
      Consumer<byte[], byte[]> consumer, EventKind kind, int limit, Taker taker) {
    List<TopicPartition> partitions = partitions(consumer, kind);
    consumer.assign(partitions);
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
    begin(consumer, partitions).forEach(consumer::seek);
    Instant deadline = Instant.now().plus(LONGEST);
    int read = 0;
    while (read < limit
        && Instant.now().isBefore(deadline)
        && partitions.stream()
            .anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
      var records = consumer.poll(POLL);
      for (TopicPartition each : records.partitions()) {
        List<ConsumerRecord<byte[], byte[]>> waiting =
            records.records(each).stream()
                .filter(record -> record.offset() < ends.getOrDefault(each, 0L))
                .toList();
        if (!waiting.isEmpty()) {
          taker.take(each, waiting);
          read += waiting.size();
        }
      }
    }
  }

  private static long waiting(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> begin = begin(consumer, partitions);
    return consumer.endOffsets(partitions).entrySet().stream()
        .mapToLong(end -> end.getValue() - begin.getOrDefault(end.getKey(), 0L))
        .sum();
  }

  private static Map<TopicPartition, Long> begin(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> begin = new HashMap<>(consumer.beginningOffsets(partitions));
    consumer
        .committed(Set.copyOf(partitions))
        .forEach(
            (partition, committed) -> {
              if (committed != null) {
                begin.merge(partition, committed.offset(), Math::max);
              }
            });
    return begin;
  }

  private static List<TopicPartition> partitions(
      Consumer<byte[], byte[]> consumer, EventKind kind) {
    List<PartitionInfo> partitions = consumer.listTopics().get(DeadLetters.topic(kind));
    return partitions == null
        ? List.of()
        : partitions.stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
  }

  private static DeadLetterViews.Letter letter(ConsumerRecord<byte[], byte[]> record) {
    return new DeadLetterViews.Letter(
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        header(record, DeadLetters.REASON),
        header(record, DeadLetters.PARTITION),
        header(record, DeadLetters.OFFSET),
        excerpt(record.key()),
        excerpt(record.value()));
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : excerpt(header.value());
  }

  private static @Nullable String excerpt(byte @Nullable [] bytes) {
    return bytes == null
        ? null
        : new String(bytes, 0, Math.min(bytes.length, EXCERPT), StandardCharsets.UTF_8);
  }

  private interface Taker {
    void take(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records);
  }

  private static final class Total {
    private int stored;
    private int repeated;
    private int buried;

    void add(TakingBatch.Taken taken) {
      stored += taken.stored();
      repeated += taken.repeated();
      buried += taken.buried();
    }

    DeadLetterViews.Replay replay(EventKind kind, long waiting) {
      return new DeadLetterViews.Replay(kind.topic(), stored, repeated, buried, waiting);
    }
  }
}
