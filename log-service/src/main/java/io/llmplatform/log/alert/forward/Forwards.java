package io.llmplatform.log.alert.forward;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import io.llmplatform.log.alert.AlertDocuments;
import io.llmplatform.log.alert.AlertGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/**
 * What robots are to be told, and for a while what they were told, so that the same is not told
 * twice. Thread-safe.
 */
@Component
class Forwards {
  private static final String COLLECTION = "alert_forwards";
  private static final String ID = "_id";
  private static final String ROBOT = "robot";
  private static final String STATE = "state";
  private static final String WAITING = "waiting";
  private static final String DELIVERED = "delivered";
  private static final String FAILED = "failed";
  private static final String CREATED_AT = "createdAt";
  private static final String NOT_BEFORE = "notBefore";
  private static final String REFUSALS = "refusals";
  private static final String REASON = "reason";
  private static final String GROUP = "group";
  private static final String KEY = "key";
  private static final String LABELS = "labels";
  private static final String ALERTS = "alerts";
  private static final String LEFT = "left";

  private final MongoTemplate mongo;

  Forwards(MongoTemplate mongo) {
    this.mongo = mongo;
  }

  /** Has the robot told of it, unless there is one of that id already. */
  void add(String id, String robot, AlertGroup group, Instant now) {
    try {
      mongo.insert(
          new Document(ID, id)
              .append(ROBOT, robot)
              .append(STATE, WAITING)
              .append(CREATED_AT, Date.from(now))
              .append(NOT_BEFORE, Date.from(now))
              .append(REFUSALS, 0)
              .append(GROUP, write(group)),
          COLLECTION);
    } catch (DuplicateKeyException e) {
      // It waits, or was told.
    }
  }

  /** What the robot can be told now, the oldest first. */
  List<Forward> due(String robot, Instant now, int limit) {
    Query query =
        Query.query(waiting(robot).and(NOT_BEFORE).lte(Date.from(now)))
            .with(Sort.by(CREATED_AT, ID))
            .limit(limit);
    return mongo.find(query, Document.class, COLLECTION).stream().map(Forwards::read).toList();
  }

  /** How many wait for the robot. */
  long count(String robot) {
    return mongo.count(Query.query(waiting(robot)), COLLECTION);
  }

  void delivered(Collection<String> ids) {
    mongo.updateMulti(
        Query.query(where(ID).in(ids)),
        new Update().set(STATE, DELIVERED).unset(GROUP).unset(REASON),
        COLLECTION);
  }

  /** The robot refused it; it is tried again from then on. */
  void refused(String id, String reason, Instant notBefore) {
    mongo.updateFirst(
        Query.query(where(ID).is(id)),
        new Update().inc(REFUSALS, 1).set(REASON, reason).set(NOT_BEFORE, Date.from(notBefore)),
        COLLECTION);
  }

  /** Gives up what has waited since before then; how many those were. */
  long giveUp(String robot, Instant before) {
    return mongo
        .updateMulti(
            Query.query(waiting(robot).and(CREATED_AT).lt(Date.from(before))),
            new Update().set(STATE, FAILED),
            COLLECTION)
        .getModifiedCount();
  }

  /** Forgets what is over and was made before then. */
  void forget(String robot, Instant before) {
    mongo.remove(
        Query.query(
            where(ROBOT).is(robot).and(STATE).ne(WAITING).and(CREATED_AT).lt(Date.from(before))),
        COLLECTION);
  }

  private static Criteria waiting(String robot) {
    return where(ROBOT).is(robot).and(STATE).is(WAITING);
  }

  private static Document write(AlertGroup group) {
    return new Document(KEY, group.key())
        .append(LABELS, AlertDocuments.pairs(group.labels()))
        .append(ALERTS, group.alerts().stream().map(AlertDocuments::write).toList())
        .append(LEFT, group.left());
  }

  private static Forward read(Document document) {
    Document group = document.get(GROUP, Document.class);
    return new Forward(
        document.getString(ID),
        new AlertGroup(
            group.getString(KEY),
            AlertDocuments.map(group.getList(LABELS, Document.class)),
            group.getList(ALERTS, Document.class).stream().map(AlertDocuments::read).toList(),
            group.getInteger(LEFT, 0)),
        document.getInteger(REFUSALS, 0));
  }
}
