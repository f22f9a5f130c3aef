package io.llmplatform.log.ingestion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of dead letters. */
final class DeadLetterViews {
  private DeadLetterViews() {}

  /** All topics. */
  record Waiting(List<Topic> items) {}

  /** A topic of events. */
  record Topic(
      String topic,
      @JsonPropertyDescription("Records of it that could not be used and wait.") long waiting) {}

  /** Those of one topic. */
  record Letters(
      @JsonPropertyDescription("Which have waited longest, first.") List<Letter> items) {}

  /** A record that could not be used. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Letter(
      @JsonPropertyDescription("On the dead-letter topic.") long deadLetter,
      @JsonPropertyDescription("When the record was sent.") Instant time,
      @JsonPropertyDescription("Why it could not be used.") @Nullable String reason,
      @JsonPropertyDescription("Of the topic, where it was.") @Nullable String partition,
      @JsonPropertyDescription("In the partition, where it was.") @Nullable String offset,
      @Nullable String key,
      @JsonPropertyDescription("Its first 4,000 bytes.") @Nullable String value) {}

  /** What a replay has done. */
  record Replay(
      String topic,
      @JsonPropertyDescription("Events that are stored now.") int stored,
      @JsonPropertyDescription("Events that had been stored before.") int repeated,
      @JsonPropertyDescription("Records that still cannot be used; they wait again.") int unusable,
      @JsonPropertyDescription("Records that wait.") long waiting) {}
}
