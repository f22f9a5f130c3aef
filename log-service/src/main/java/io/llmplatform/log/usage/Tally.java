package io.llmplatform.log.usage;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.llmplatform.log.usage.Measurement.Of;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What a batch adds to one document of usage. Belongs to one thread.
 *
 * <p>INVARIANT: its measurements are in the order of their offsets, all of one Kafka partition.
 */
final class Tally {
  /** {@code upTo} of a document that is not there. */
  static final long NOTHING = -1;

  private final String id;
  private final Document header;
  private final List<Counted> measurements = new ArrayList<>();

  private Tally(String id, Document header) {
    this.id = id;
    this.header = header;
  }

  /** Of the document that the measurement belongs to. */
  static Tally of(Grain grain, Counted first, Instant expiry) {
    Of of = first.measurement().of();
    Document header =
        new Document(Counts.START, Date.from(grain.start(first.time())))
            .append(Counts.TENANT, first.tenant())
            .append(Counts.MODEL, of.model())
            .append(Counts.EXPIRES_AT, Date.from(expiry));
    if (grain.callers()) {
      appendKnown(header, Counts.KEY, of.key());
      appendKnown(header, Counts.USER, of.user());
    } else {
      appendKnown(header, Counts.VERSION, of.version());
    }
    return new Tally(id(grain, first), header);
  }

  private static void appendKnown(Document header, String member, @Nullable String value) {
    if (value != null) {
      header.append(member, value);
    }
  }

  /** The id of the document that a measurement belongs to: differs wherever any part differs. */
  static String id(Grain grain, Counted counted) {
    Of of = counted.measurement().of();
    StringBuilder id = new StringBuilder(counted.source());
    id.append('|').append(grain.start(counted.time()).getEpochSecond() / 3600);
    part(id, counted.tenant());
    part(id, of.model());
    if (grain.callers()) {
      part(id, of.key());
      part(id, of.user());
    } else {
      part(id, of.version());
    }
    return id.toString();
  }

  private static void part(StringBuilder id, @Nullable String value) {
    id.append('|');
    if (value != null) {
      id.append(value.replace("\\", "\\\\").replace("|", "\\p"));
    } else {
      id.append("\\0");
    }
  }

  String id() {
    return id;
  }

  /** Adds a measurement; false if it has been added. */
  boolean add(Counted counted) {
    if (!measurements.isEmpty() && counted.offset() <= last()) {
      return false;
    }
    return measurements.add(counted);
  }

  private long last() {
    return measurements.get(measurements.size() - 1).offset();
  }

  /** Whether anything lies behind what the document counts already. */
  boolean addsTo(long upTo) {
    return last() > upTo;
  }

  /** Adds what lies behind {@code upTo}, if the document still counts up to there. */
  UpdateOneModel<Document> update(long upTo) {
    Map<String, Long> grown = new HashMap<>();
    for (Counted each : measurements) {
      if (each.offset() > upTo) {
        each.measurement().tell((member, by) -> grown.merge(member, by, Long::sum));
      }
    }
    Document change =
        new Document("$inc", new Document(Map.copyOf(grown)))
            .append("$set", new Document(Counts.UP_TO, last()));
    if (upTo == NOTHING) {
      change.append("$setOnInsert", header);
    }
    return new UpdateOneModel<>(
        Filters.and(Filters.eq("_id", id), Filters.eq(Counts.UP_TO, upTo)),
        change,
        new UpdateOptions().upsert(upTo == NOTHING));
  }
}
