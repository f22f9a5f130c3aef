package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;

/**
 * Topics of records that could not be used: each with its key, value and headers as it came, and in
 * further headers (text) why, and where it was; one that is larger than Kafka takes, with the begin
 * of both only. A record may come more than once. Thread-safe.
 */
final class DeadLetters {
  static final String REASON = "dead-letter-reason";
  static final String TOPIC = "dead-letter-topic";
  static final String PARTITION = "dead-letter-partition";
  static final String OFFSET = "dead-letter-offset";
  private static final Set<String> OWN = Set.of(REASON, TOPIC, PARTITION, OFFSET);
  private static final int PART = 4000;
  private static final String SUFFIX = ".log.dlt";
  private static final int LONGEST_REASON = 500;

  private final KafkaTemplate<byte[], byte[]> kafka;
  private final KafkaAdmin admin;
  private final IngestionSettings.DeadLetterSettings settings;
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  DeadLetters(
      KafkaTemplate<byte[], byte[]> kafka,
      KafkaAdmin admin,
      IngestionSettings.DeadLetterSettings settings) {
    this.kafka = kafka;
    this.admin = admin;
    this.settings = settings;
  }

  /** Where events of that kind go that cannot be used. */
  static String topic(EventKind kind) {
    return kind.topic() + SUFFIX;
  }

  /**
   * Keeps the records; returns when Kafka has them.
   *
   * @throws KafkaException if it has not all
   */
  void bury(List<Reading.Unusable> unusable) {
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (Reading.Unusable each : unusable) {
      String topic = topic(each.origin().kind());
      make(topic);
      sent.add(send(letter(topic, each)));
    }
    try {
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get();
    } catch (ExecutionException e) {
      throw new KafkaException("Dead letters cannot be kept", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted", e);
    }
  }

  /** What Kafka finds too large is kept in part: it must not hold up what follows. */
  private CompletableFuture<SendResult<byte[], byte[]>> send(
      ProducerRecord<byte[], byte[]> letter) {
    return sent(letter)
        .exceptionallyCompose(
            failure ->
                NestedExceptionUtils.getMostSpecificCause(failure)
                        instanceof RecordTooLargeException
                    ? sent(part(letter))
                    : CompletableFuture.failedFuture(failure));
  }

  // Some failures are known before anything is sent, others only after it.
  private CompletableFuture<SendResult<byte[], byte[]>> sent(
      ProducerRecord<byte[], byte[]> letter) {
    try {
      return kafka.send(letter);
    } catch (KafkaException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static ProducerRecord<byte[], byte[]> letter(String topic, Reading.Unusable unusable) {
    ConsumerRecord<byte[], byte[]> record = unusable.record();
    // Old formats of records have no time.
    Long time = record.timestamp() < 0 ? null : (Long) record.timestamp();
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, null, time, record.key(), record.value());
    for (Header each : record.headers()) {
      letter.headers().add(each);
    }
    letter.headers().remove(REASON).add(REASON, text(shortened(unusable.reason())));
    // One that comes back from its replay keeps where it was first.
    if (record.headers().lastHeader(TOPIC) == null) {
      letter
          .headers()
          .add(TOPIC, text(record.topic()))
          .add(PARTITION, text(Integer.toString(record.partition())))
          .add(OFFSET, text(Long.toString(record.offset())));
    }
    return letter;
  }

  /** The begin of key and value, without the headers that the record came with. */
  private static ProducerRecord<byte[], byte[]> part(ProducerRecord<byte[], byte[]> letter) {
    ProducerRecord<byte[], byte[]> part =
        new ProducerRecord<>(
            letter.topic(), null, letter.timestamp(), begin(letter.key()), begin(letter.value()));
    for (Header each : letter.headers()) {
      if (OWN.contains(each.key())) {
        part.headers().add(each);
      }
    }
    return part;
  }

  private static byte @Nullable [] begin(byte @Nullable [] bytes) {
    return bytes == null || bytes.length <= PART ? bytes : Arrays.copyOf(bytes, PART);
  }

  private void make(String topic) {
    if (!made.contains(topic)) {
      NewTopic wanted =
          TopicBuilder.name(topic)
              .partitions(1)
              .replicas(settings.replicas())
              .config(
                  TopicConfig.RETENTION_MS_CONFIG, Long.toString(settings.retention().toMillis()))
              .build();
      admin.createOrModifyTopics(wanted);
      made.add(topic);
    }
  }

  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
