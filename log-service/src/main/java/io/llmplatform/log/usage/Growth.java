package io.llmplatform.log.usage;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import io.llmplatform.log.retention.Expiring;
import io.llmplatform.log.usage.Measurement.Of;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** What tallies of one Kafka partition add to one document of usage. Belongs to one thread. */
final class Growth {
  /** {@code upTo} of a document that is not there. */
  static final long NOTHING = -1;

  private final String id;
  private final Grain grain;
  private final Tally.Key first;
  private final Instant expiry;
  private final List<Tally> tallies = new ArrayList<>();
  private long last = NOTHING;

  /**
   * @param id of the document
   * @param first of the tallies that belong to it
   * @param expiry when a document that is new expires
   */
  Growth(String id, Grain grain, Tally.Key first, Instant expiry) {
    this.id = id;
    this.grain = grain;
    this.first = first;
    this.expiry = expiry;
  }

  /** The id of the document that a tally belongs to: differs wherever any part differs. */
  static String id(Grain grain, Tally.Key key) {
    StringBuilder id = new StringBuilder(key.source());
    id.append('|').append(grain.start(key.time()).getEpochSecond() / 3600);
    part(id, key.tenant());
    part(id, key.of().model());
    if (grain.callers()) {
      part(id, key.of().key());
      part(id, key.of().user());
    } else {
      part(id, key.of().version());
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

  /** Where the document is. */
  String collection() {
    return grain.collections().at(first.time());
  }

  void add(Tally tally) {
    tallies.add(tally);
    last = Math.max(last, tally.last());
  }

  /** Whether anything lies behind what the document counts already. */
  boolean addsTo(long upTo) {
    return last > upTo;
  }

  /** Adds what lies behind {@code upTo}, if the document still counts up to there. */
  UpdateOneModel<Document> update(long upTo) {
    Map<String, Long> grown = new HashMap<>();
    for (Tally each : tallies) {
      each.tell(upTo, (member, by) -> grown.merge(member, by, Long::sum));
    }
    Document change =
        new Document("$inc", new Document(Map.copyOf(grown)))
            .append("$set", new Document(Counts.UP_TO, last));
    if (upTo == NOTHING) {
      change.append("$setOnInsert", header());
    }
    return new UpdateOneModel<>(
        Filters.and(Filters.eq("_id", id), Filters.eq(Counts.UP_TO, upTo)),
        change,
        new UpdateOptions().upsert(upTo == NOTHING));
  }

  private Document header() {
    Of of = first.of();
    Document header =
        new Document(Counts.START, Date.from(grain.start(first.time())))
            .append(Counts.TENANT, first.tenant())
            .append(Counts.MODEL, of.model())
            .append(Expiring.EXPIRES_AT, Date.from(expiry));
    if (grain.callers()) {
      appendKnown(header, Counts.KEY, of.key());
      appendKnown(header, Counts.USER, of.user());
    } else {
      appendKnown(header, Counts.VERSION, of.version());
    }
    return header;
  }

  private static void appendKnown(Document header, String member, @Nullable String value) {
    if (value != null) {
      header.append(member, value);
    }
  }
}
