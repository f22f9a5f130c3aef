package io.llmplatform.log.ingestion;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How events are taken from Kafka. Read at start.
 *
 * @param enabled whether this instance takes any
 * @param group of the consumers; instances share the partitions of a group
 * @param consumers that take partitions beside each other in this instance
 * @param batch how many events are taken together at the most
 * @param fetch how much is fetched of a partition at a time
 * @param gather how long Kafka gathers events while there are few
 * @param insert how many documents one command holds
 * @param writers how many commands are on their way to the store at the most
 * @param count how many measurements of usage are counted together at the most
 * @param countAfter how long usage is gathered to be counted together
 * @param pause before a batch is tried again that could not be stored, doubled each time
 * @param maxPause the longest of these pauses
 * @param ahead how far in the future an event's time may be
 * @param lookup how often it is looked for topics that are new
 * @param deadLetters what cannot be used
 */
@ConfigurationProperties("log.ingestion")
@Validated
record IngestionSettings(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("log-service") String group,
    @DefaultValue("2") @Min(1) @Max(64) int consumers,
    @DefaultValue("4000") @Min(1) int batch,
    @DefaultValue("2MB") DataSize fetch,
    @DefaultValue("200ms") Duration gather,
    @DefaultValue("1000") @Min(1) @Max(100_000) int insert,
    @DefaultValue("4") @Min(1) @Max(64) int writers,
    @DefaultValue("20000") @Min(1) int count,
    @DefaultValue("2s") Duration countAfter,
    @DefaultValue("500ms") Duration pause,
    @DefaultValue("10s") Duration maxPause,
    @DefaultValue("1d") Duration ahead,
    @DefaultValue("10s") Duration lookup,
    @DefaultValue @Valid DeadLetterSettings deadLetters) {

  IngestionSettings {
    positive("gather", gather);
    positive("pause", pause);
    positive("count-after", countAfter);
    positive("lookup", lookup);
    if (maxPause.compareTo(pause) < 0) {
      throw new IllegalArgumentException(
          "log.ingestion.max-pause is less than log.ingestion.pause.");
    }
    if (fetch.toBytes() <= 0) {
      throw new IllegalArgumentException("log.ingestion.fetch is not more than nothing.");
    }
  }

  private static void positive(String key, Duration value) {
    if (value.toMillis() <= 0) {
      throw new IllegalArgumentException("log.ingestion." + key + " is not more than nothing.");
    }
  }

  /**
   * The topics of what cannot be used, as they are made where they are not there.
   *
   * @param replicas of each; -1: what the broker is set to
   * @param retention how long dead letters stay
   * @param replay how many are taken again at a time
   */
  record DeadLetterSettings(
      @DefaultValue("-1") @Min(-1) short replicas,
      @DefaultValue("30d") Duration retention,
      @DefaultValue("10000") @Min(1) int replay) {}
}
