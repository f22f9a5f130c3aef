package io.llmplatform.log.alert;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import io.llmplatform.common.error.PlatformException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.FindAndModifyOptions;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/**
 * Every alert that was heard of. Each change is one conditional update, so that it may be repeated
 * and instances need not know of each other. Thread-safe.
 */
@Component
public class Alerts {
  private static final String COLLECTION = "alerts";
  private static final Sort NEWEST_FIRST =
      Sort.by(Sort.Direction.DESC, AlertDocuments.STARTS_AT, AlertDocuments.ID);

  private final MongoTemplate mongo;

  Alerts(MongoTemplate mongo) {
    this.mongo = mongo;
  }

  /**
   * Stores what was heard of an alert. The last word counts: an alert that fires again with its old
   * start is open again, and nobody has acknowledged that.
   */
  public Alert heard(HeardAlert heard, Instant now) {
    try {
      return store(heard, now);
    } catch (DuplicateKeyException e) {
      // Another instance made the document in the same moment.
      return store(heard, now);
    }
  }

  private Alert store(HeardAlert heard, Instant now) {
    Query thisOne = Query.query(where(AlertDocuments.ID).is(heard.id()));
    if (heard.endsAt() == null) {
      reopen(heard.id());
    }
    Document stored =
        mongo.findAndModify(
            thisOne,
            update(heard, now),
            FindAndModifyOptions.options().upsert(true).returnNew(true),
            Document.class,
            COLLECTION);
    return AlertDocuments.read(java.util.Objects.requireNonNull(stored));
  }

  private void reopen(String id) {
    mongo.updateFirst(
        Query.query(
            where(AlertDocuments.ID).is(id).and(AlertDocuments.STATE).is(AlertDocuments.RESOLVED)),
        new Update()
            .set(AlertDocuments.STATE, AlertDocuments.FIRING)
            .unset(AlertDocuments.ACKNOWLEDGEMENT)
            .inc(AlertDocuments.FIRINGS, 1),
        COLLECTION);
  }

  private static Update update(HeardAlert heard, Instant now) {
    Update update =
        new Update()
            .set(AlertDocuments.FINGERPRINT, heard.fingerprint())
            .set(AlertDocuments.LABELS, AlertDocuments.pairs(heard.labels()))
            .set(AlertDocuments.ANNOTATIONS, AlertDocuments.pairs(heard.annotations()))
            .set(AlertDocuments.STARTS_AT, Date.from(heard.startsAt()))
            .set(AlertDocuments.GENERATOR, heard.generatorUrl())
            .set(AlertDocuments.HEARD_AT, Date.from(now))
            .setOnInsert(AlertDocuments.FIRINGS, 1)
            .setOnInsert(AlertDocuments.RECEIVED_AT, Date.from(now));
    return heard.endsAt() == null
        ? update.set(AlertDocuments.STATE, AlertDocuments.FIRING).unset(AlertDocuments.ENDS_AT)
        : update
            .set(AlertDocuments.STATE, AlertDocuments.RESOLVED)
            .set(AlertDocuments.ENDS_AT, Date.from(heard.endsAt()));
  }

  /**
   * Notes who has taken the alert on.
   *
   * @throws PlatformException where it does not fire, or is not there
   */
  Alert acknowledge(String id, Alert.Acknowledgement acknowledgement) {
    Document changed =
        mongo.findAndModify(
            Query.query(
                where(AlertDocuments.ID)
                    .is(id)
                    .and(AlertDocuments.STATE)
                    .is(AlertDocuments.FIRING)),
            new Update().set(AlertDocuments.ACKNOWLEDGEMENT, AlertDocuments.write(acknowledgement)),
            FindAndModifyOptions.options().returnNew(true),
            Document.class,
            COLLECTION);
    if (changed == null) {
      throw PlatformException.conflict("The alert does not fire any more.");
    }
    return AlertDocuments.read(changed);
  }

  Optional<Alert> find(String id) {
    return Optional.ofNullable(mongo.findById(id, Document.class, COLLECTION))
        .map(AlertDocuments::read);
  }

  /**
   * The newest first.
   *
   * @param before only those that stand behind it in this order; null: from the first
   */
  List<Alert> find(AlertFilter filter, @Nullable Position before, int limit) {
    List<Criteria> all = filter.criteria();
    if (before != null) {
      all.add(before.olderOnes());
    }
    Query query = all.isEmpty() ? new Query() : Query.query(new Criteria().andOperator(all));
    return mongo.find(query.with(NEWEST_FIRST).limit(limit), Document.class, COLLECTION).stream()
        .map(AlertDocuments::read)
        .toList();
  }

  /** Ends what fires and was not heard of since then; how many those were. */
  long endUnheard(Instant since, Instant now) {
    return mongo
        .updateMulti(
            Query.query(
                where(AlertDocuments.STATE)
                    .is(AlertDocuments.FIRING)
                    .and(AlertDocuments.HEARD_AT)
                    .lt(Date.from(since))),
            new Update()
                .set(AlertDocuments.STATE, AlertDocuments.RESOLVED)
                .set(AlertDocuments.ENDS_AT, Date.from(now)),
            COLLECTION)
        .getModifiedCount();
  }

  /** Forgets what was resolved before then; how many those were. */
  long forget(Instant before) {
    return mongo
        .remove(
            Query.query(
                where(AlertDocuments.STATE)
                    .is(AlertDocuments.RESOLVED)
                    .and(AlertDocuments.ENDS_AT)
                    .lt(Date.from(before))),
            COLLECTION)
        .getDeletedCount();
  }

  /** An alert's place in the list. */
  record Position(Instant startsAt, String id) {
    static Position of(Alert alert) {
      return new Position(alert.startsAt(), alert.id());
    }

    /**
     * What {@link #key} gave out.
     *
     * @throws NumberFormatException for anything else, or one that says so
     */
    static Position parse(String key) {
      int slash = key.indexOf('/');
      long millis = Long.parseLong(slash < 0 ? key : key.substring(0, slash));
      return new Position(Instant.ofEpochMilli(millis), key.substring(slash + 1));
    }

    String key() {
      return startsAt.toEpochMilli() + "/" + id;
    }

    private Criteria olderOnes() {
      Date at = Date.from(startsAt);
      return new Criteria()
          .orOperator(
              where(AlertDocuments.STARTS_AT).lt(at),
              where(AlertDocuments.STARTS_AT).is(at).and(AlertDocuments.ID).lt(id));
    }
  }
}
