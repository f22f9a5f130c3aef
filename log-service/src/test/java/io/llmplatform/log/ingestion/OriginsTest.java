package io.llmplatform.log.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.log.event.EventKind;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OriginsTest {
  private static final String TOPIC = EventKind.USAGE.topic();

  private String present = "first";
  private int looks;
  private final Origins origins =
      new Origins(
          topic -> {
            looks++;
            return present;
          });

  @Test
  void looksATopicsIdUpOnceForEachPartition() {
    for (long offset = 5; offset < 10; offset++) {
      assertThat(origins.of(at(0, offset)).name()).isEqualTo("usage.events@first/0");
      origins.of(at(1, offset));
      origins.taken(List.of(at(0, offset), at(1, offset)));
    }
    assertThat(looks).isEqualTo(2);
  }

  @Test
  void looksAnewWhereOffsetsGoBack() {
    origins.of(at(0, 5));
    origins.taken(List.of(at(0, 5), at(0, 6)));
    present = "second";
    assertThat(origins.of(at(0, 7)).topicId()).isEqualTo("first");
    assertThat(origins.of(at(0, 0)).topicId()).isEqualTo("second");
    assertThat(origins.of(at(0, 1)).topicId()).isEqualTo("second");
    assertThat(looks).isEqualTo(2);
  }

  @Test
  void leavesABatchThatIsTriedAgainWhereItWas() {
    origins.of(at(0, 5));
    origins.of(at(0, 6));
    present = "second";
    assertThat(origins.of(at(0, 5)).topicId()).isEqualTo("first");
  }

  @Test
  void looksAnewAfterAPartitionWasAnothers() {
    origins.of(at(0, 5));
    present = "second";
    origins.left(Set.of(new TopicPartition(TOPIC, 1)));
    assertThat(origins.of(at(0, 6)).topicId()).isEqualTo("first");
    origins.left(Set.of(new TopicPartition(TOPIC, 0)));
    assertThat(origins.of(at(0, 7)).topicId()).isEqualTo("second");
  }

  @Test
  void knowsTopicsOfEventsOnly() {
    assertThatThrownBy(() -> origins.of(new ConsumerRecord<>("other", 0, 0, null, null)))
        .hasMessageContaining("other");
  }

  private static ConsumerRecord<String, String> at(int partition, long offset) {
    return new ConsumerRecord<>(TOPIC, partition, offset, "key", "value");
  }
}
