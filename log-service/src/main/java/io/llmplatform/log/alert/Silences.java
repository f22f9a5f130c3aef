package io.llmplatform.log.alert;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.query.Criteria;
import org.springframework.data.mongodb.core.query.Query;
import org.springframework.data.mongodb.core.query.Update;
import org.springframework.stereotype.Component;

/** Every silence; ids are in the order of creation. Thread-safe. */
@Component
public class Silences {
  private static final String COLLECTION = "alert_silences";
  // As MongoDB has it.
  private static final int NO_LIMIT = 0;
  private static final String ID = "_id";
  private static final String MATCHERS = "matchers";
  private static final String NAME = "name";
  private static final String VALUE = "value";
  private static final String REGEX = "isRegex";
  private static final String EQUAL = "isEqual";
  private static final String STARTS_AT = "startsAt";
  private static final String ENDS_AT = "endsAt";
  private static final String CREATED_BY = "createdBy";
  private static final String COMMENT = "comment";
  private static final String ALERTMANAGER = "alertmanagerId";

  private final MongoTemplate mongo;

  Silences(MongoTemplate mongo) {
    this.mongo = mongo;
  }

  void insert(Silence silence) {
    mongo.insert(write(silence), COLLECTION);
  }

  Optional<Silence> find(String id) {
    return Optional.ofNullable(mongo.findById(id, Document.class, COLLECTION)).map(Silences::read);
  }

  /** Those in whose time that moment lies. */
  public List<Silence> active(Instant now) {
    return find(inState(Silence.State.ACTIVE, now), null, NO_LIMIT);
  }

  /**
   * The newest first.
   *
   * @param state null: all
   * @param before the id below which they lie; null: from the newest
   */
  List<Silence> find(
      Silence.@Nullable State state, Instant now, @Nullable String before, int limit) {
    return find(state == null ? new Criteria() : inState(state, now), before, limit);
  }

  private List<Silence> find(Criteria which, @Nullable String before, int limit) {
    Criteria all = before == null ? which : new Criteria().andOperator(which, where(ID).lt(before));
    Query query = Query.query(all).with(Sort.by(Sort.Direction.DESC, ID)).limit(limit);
    return mongo.find(query, Document.class, COLLECTION).stream().map(Silences::read).toList();
  }

  /** Ends it, unless it has ended. */
  void expire(String id, Instant now) {
    mongo.updateFirst(
        Query.query(where(ID).is(id).and(ENDS_AT).gt(Date.from(now))),
        new Update().set(ENDS_AT, Date.from(now)),
        COLLECTION);
  }

  /** Forgets what ended before then. */
  void forget(Instant before) {
    mongo.remove(Query.query(where(ENDS_AT).lt(Date.from(before))), COLLECTION);
  }

  private static Criteria inState(Silence.State state, Instant now) {
    Date at = Date.from(now);
    return switch (state) {
      case EXPIRED -> where(ENDS_AT).lte(at);
      case PENDING -> where(STARTS_AT).gt(at).and(ENDS_AT).gt(at);
      case ACTIVE -> where(STARTS_AT).lte(at).and(ENDS_AT).gt(at);
    };
  }

  private static Document write(Silence silence) {
    return new Document(ID, silence.id())
        .append(MATCHERS, silence.matchers().stream().map(Silences::write).toList())
        .append(STARTS_AT, Date.from(silence.startsAt()))
        .append(ENDS_AT, Date.from(silence.endsAt()))
        .append(CREATED_BY, silence.createdBy())
        .append(COMMENT, silence.comment())
        .append(ALERTMANAGER, silence.alertmanagerId());
  }

  private static Document write(Matcher matcher) {
    return new Document(NAME, matcher.name())
        .append(VALUE, matcher.value())
        .append(REGEX, matcher.isRegex())
        .append(EQUAL, matcher.isEqual());
  }

  private static Silence read(Document document) {
    return new Silence(
        document.getString(ID),
        document.getList(MATCHERS, Document.class).stream().map(Silences::matcher).toList(),
        document.getDate(STARTS_AT).toInstant(),
        document.getDate(ENDS_AT).toInstant(),
        document.getString(CREATED_BY),
        document.getString(COMMENT),
        document.getString(ALERTMANAGER));
  }

  private static Matcher matcher(Document document) {
    return Matcher.of(
        document.getString(NAME),
        document.getString(VALUE),
        document.getBoolean(REGEX, false),
        document.getBoolean(EQUAL, true));
  }
}
