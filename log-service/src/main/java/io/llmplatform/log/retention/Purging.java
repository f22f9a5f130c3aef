package io.llmplatform.log.retention;

import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.MongoCollection;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.mongodb.core.MongoTemplate;

/**
 * Removes what has expired: collections in which everything has, as a whole, and documents one by
 * one elsewhere. May run as often as one likes, and beside itself. Thread-safe.
 */
class Purging {
  private static final Logger log = LoggerFactory.getLogger(Purging.class);

  private final MongoTemplate mongo;
  private final List<Expiring> expiring;
  private final Clock clock;

  Purging(MongoTemplate mongo, List<Expiring> expiring, Clock clock) {
    this.mongo = mongo;
    this.expiring = expiring;
    this.clock = clock;
  }

  /** Removes what has expired by now. */
  PurgeReport purge() {
    Instant now = clock.instant();
    PurgeReport report = new PurgeReport(0, 0);
    Set<String> names = mongo.getCollectionNames();
    for (Expiring each : expiring) {
      for (String name : names) {
        report = report.plus(purge(each, name, now));
      }
    }
    return report;
  }

  private PurgeReport purge(Expiring expiring, String name, Instant now) {
    Instant begin = expiring.collections().begin(name).orElse(Instant.MAX);
    Instant end = expiring.collections().end(name).orElse(Instant.MAX);
    if (begin.equals(Instant.MAX) || begin.plus(expiring.shortest()).isAfter(now)) {
      return new PurgeReport(0, 0);
    }
    MongoCollection<Document> collection = mongo.getCollection(name);
    boolean over = !end.plus(expiring.longest()).isAfter(now);
    if (over && !keeps(collection, now)) {
      collection.drop();
      log.info("Dropped {}: everything in it had expired", name);
      return new PurgeReport(1, 0);
    }
    return new PurgeReport(
        0, collection.deleteMany(lte(Expiring.EXPIRES_AT, Date.from(now))).getDeletedCount());
  }

  /** Whether a document is to be kept: more was allowed when it was stored. */
  private static boolean keeps(MongoCollection<Document> collection, Instant now) {
    return collection.find(gt(Expiring.EXPIRES_AT, Date.from(now))).limit(1).first() != null;
  }
}
