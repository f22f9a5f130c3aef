package io.llmplatform.log.alert.forward;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.mongodb.core.FindAndModifyOptions;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/**
 * Whose turn it is with each robot, so that instances together keep within its limits. A turn ends
 * by itself after its lease. Thread-safe.
 */
@Component
class Turns {
  private static final String COLLECTION = "alert_robots";
  private static final String ID = "_id";
  private static final String HOLDER = "holder";
  private static final String UNTIL = "until";
  private static final String SENT_AT = "sentAt";
  private static final String NOT_BEFORE = "notBefore";
  private static final String FAILURES = "failures";

  private final MongoTemplate mongo;

  Turns(MongoTemplate mongo) {
    this.mongo = mongo;
  }

  /** Makes the robot known, unless it is. */
  void know(String robot) {
    Date never = Date.from(Instant.EPOCH);
    try {
      mongo.insert(
          new Document(ID, robot)
              .append(HOLDER, "")
              .append(UNTIL, never)
              .append(SENT_AT, List.of())
              .append(NOT_BEFORE, never)
              .append(FAILURES, 0),
          COLLECTION);
    } catch (DuplicateKeyException e) {
      // It is.
    }
  }

  /** Takes the turn with a robot that is known; empty: another has it. */
  Optional<Turn> take(String robot, String holder, Instant now, Instant until) {
    Criteria free =
        new Criteria().orOperator(where(UNTIL).lte(Date.from(now)), where(HOLDER).is(holder));
    Document taken =
        mongo.findAndModify(
            Query.query(new Criteria().andOperator(where(ID).is(robot), free)),
            new Update().set(HOLDER, holder).set(UNTIL, Date.from(until)),
            FindAndModifyOptions.options().returnNew(true),
            Document.class,
            COLLECTION);
    return Optional.ofNullable(taken).map(Turns::read);
  }

  /** Keeps the robot's state, if the holder has the turn still; whether it has. */
  boolean keep(String robot, String holder, Turn turn) {
    Update update =
        new Update()
            .set(SENT_AT, turn.sentAt().stream().map(Date::from).toList())
            .set(NOT_BEFORE, Date.from(turn.notBefore()))
            .set(FAILURES, turn.failures());
    return mongo.updateFirst(held(robot, holder), update, COLLECTION).getMatchedCount() == 1;
  }

  /** Ends the holder's turn. */
  void leave(String robot, String holder) {
    mongo.updateFirst(
        held(robot, holder), new Update().set(UNTIL, Date.from(Instant.EPOCH)), COLLECTION);
  }

  private static Query held(String robot, String holder) {
    return Query.query(where(ID).is(robot).and(HOLDER).is(holder));
  }

  private static Turn read(Document document) {
    return new Turn(
        document.getList(SENT_AT, Date.class).stream().map(Date::toInstant).toList(),
        document.getDate(NOT_BEFORE).toInstant(),
        document.getInteger(FAILURES, 0));
  }
}
