package io.llmplatform.log.usage;

import io.llmplatform.log.retention.RetentionSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measurements that are to be counted, gathered by the documents that count them. What is added
 * again, in the same order of offsets, is there once. Belongs to one thread.
 */
public final class UncountedUsage {
  private final RetentionSettings retention;
  // By collection and id.
  private final Map<Grain, Map<String, Map<String, Tally>>> tallies = new EnumMap<>(Grain.class);
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
      boolean fresh = false;
      for (Grain grain : Grain.values()) {
        fresh |= tally(grain, each).add(each);
      }
      if (fresh) {
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

  /** By collection and id of documents. */
  Map<String, Map<String, Tally>> tallies(Grain grain) {
    return tallies.getOrDefault(grain, Map.of());
  }

  void clear() {
    tallies.clear();
    measurements.clear();
  }

  private Tally tally(Grain grain, Counted counted) {
    return tallies
        .computeIfAbsent(grain, key -> new LinkedHashMap<>())
        .computeIfAbsent(grain.collections().at(counted.time()), key -> new LinkedHashMap<>())
        .computeIfAbsent(
            Tally.id(grain, counted), id -> Tally.of(grain, counted, expiry(grain, counted)));
  }

  private Instant expiry(Grain grain, Counted counted) {
    return grain
        .start(counted.time())
        .plus(grain.length())
        .plus(grain.hourly() ? retention.usageHours() : retention.usageDays());
  }
}
