package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Which topic records are of, where topics of the same name may follow each other: offsets of the
 * second say nothing of the first. The topic's id is looked up with the first record of a partition
 * that was assigned, and anew where offsets go back: a consumer keeps a partition whose topic is
 * deleted and made anew between two looks at the metadata. A batch that is tried again keeps the
 * origin that it had. Thread-safe; each partition is one consumer's.
 */
final class Origins {
  private static final long NOTHING = -1;

  private final UnaryOperator<String> topicIds;
  private final Map<TopicPartition, Place> places = new ConcurrentHashMap<>();

  /**
   * @param topicIds the present id of a topic, by its name
   */
  Origins(UnaryOperator<String> topicIds) {
    this.topicIds = topicIds;
  }

  /** How far a partition has been taken. */
  private record Place(Origin origin, long taken) {}

  /** Where the record is from. */
  Origin of(ConsumerRecord<?, ?> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    Place place = places.get(partition);
    if (place == null || record.offset() <= place.taken()) {
      place = new Place(lookedUp(partition), NOTHING);
      places.put(partition, place);
    }
    return place.origin();
  }

  private Origin lookedUp(TopicPartition partition) {
    String topic = partition.topic();
    EventKind kind =
        EventKind.ofTopic(topic)
            .orElseThrow(() -> new IllegalStateException(topic + " has no events"));
    return new Origin(kind, topic, topicIds.apply(topic), partition.partition());
  }

  /** The batch is through, and what follows it has higher offsets. */
  void taken(List<? extends ConsumerRecord<?, ?>> batch) {
    for (ConsumerRecord<?, ?> each : batch) {
      places.computeIfPresent(
          new TopicPartition(each.topic(), each.partition()),
          (partition, place) -> new Place(place.origin(), each.offset()));
    }
  }

  /** Those partitions are others' now. */
  void left(Collection<TopicPartition> partitions) {
    places.keySet().removeAll(partitions);
  }
}
