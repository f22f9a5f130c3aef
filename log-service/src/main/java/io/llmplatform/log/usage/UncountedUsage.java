package io.llmplatform.log.usage;

import io.llmplatform.log.retention.RetentionSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measurements that are to be counted, gathered by what they have in common. What is added again,
 * in the same order of offsets, is there once. Belongs to one thread.
 */
public final class UncountedUsage {
  private final RetentionSettings retention;
  private final Map<Tally.Key, Tally> tallies = new LinkedHashMap<>();
  private final List<Counted> measurements = new ArrayList<>();

  UncountedUsage(RetentionSettings retention) {
    this.retention = retention;
  }

  /**
   * Adds measurements.
   *
   * @param batch of each Kafka partition by offset, ascending
   */
  public void add(List<Counted> batch) {
    for (Counted each : batch) {
      if (tallies.computeIfAbsent(Tally.Key.of(each), Tally::new).add(each)) {
        measurements.add(each);
      }
    }
  }

  /** What is in it. */
  public List<Counted> measurements() {
    return List.copyOf(measurements);
  }

  /** How many it has. */
  public int size() {
    return measurements.size();
  }

  /** What it adds to documents, by their collection. */
  Map<String, List<Growth>> growths(Grain grain) {
    Map<String, Growth> growths = new LinkedHashMap<>();
    for (Tally each : tallies.values()) {
      Tally.Key key = each.key();
      growths
          .computeIfAbsent(
              Growth.id(grain, key), id -> new Growth(id, grain, key, expiry(grain, key)))
          .add(each);
    }
    return growths.values().stream().collect(Collectors.groupingBy(Growth::collection));
  }

  void clear() {
    tallies.clear();
    measurements.clear();
  }

  private Instant expiry(Grain grain, Tally.Key key) {
    return grain
        .start(key.time())
        .plus(grain.length())
        .plus(grain.hourly() ? retention.usageHours() : retention.usageDays());
  }
}
