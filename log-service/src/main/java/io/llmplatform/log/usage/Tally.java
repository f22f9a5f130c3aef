package io.llmplatform.log.usage;

import io.llmplatform.log.usage.Measurement.Of;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * What a caller used of a model in one hour, as one Kafka partition tells: the finest that any
 * {@link Grain} tells apart. Belongs to one thread.
 *
 * <p>INVARIANT: it has measurements, in the order of their offsets.
 */
final class Tally {
  private final Key key;
  private final List<Counted> measurements = new ArrayList<>();
  private final Map<String, Long> sums = new HashMap<>();

  Tally(Key key) {
    this.key = key;
  }

  /** What all measurements of a tally have in common. */
  record Key(String source, long hour, String tenant, Of of) {
    private static final long SECONDS = ChronoUnit.HOURS.getDuration().toSeconds();

    static Key of(Counted counted) {
      return new Key(
          counted.source(),
          Math.floorDiv(counted.time().getEpochSecond(), SECONDS),
          counted.tenant(),
          counted.measurement().of());
    }

    /** The begin of the hour. */
    Instant time() {
      return Instant.ofEpochSecond(hour * SECONDS);
    }
  }

  Key key() {
    return key;
  }

  /** Adds a measurement; false if it has been added. */
  boolean add(Counted counted) {
    if (!measurements.isEmpty() && counted.offset() <= last()) {
      return false;
    }
    measurements.add(counted);
    counted.measurement().tell((member, by) -> sums.merge(member, by, Long::sum));
    return true;
  }

  /** The highest offset. */
  long last() {
    return measurements.get(measurements.size() - 1).offset();
  }

  /** Tells what lies behind an offset, by the members of documents. */
  void tell(long upTo, ObjLongConsumer<String> counts) {
    if (upTo < measurements.get(0).offset()) {
      sums.forEach(counts::accept);
      return;
    }
    for (Counted each : measurements) {
      if (each.offset() > upTo) {
        each.measurement().tell(counts);
      }
    }
  }
}
