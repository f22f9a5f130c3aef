package io.llmplatform.log.ingestion;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.WriteConcern;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import io.llmplatform.log.event.StoredEvent;
import io.llmplatform.log.retention.Expiring;
import io.llmplatform.log.retention.RetentionSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.bson.Document;
import org.springframework.data.mongodb.core.MongoTemplate;

/**
 * Stores events, each once, and tells those that are there already apart: by their sender's
 * repetition, or because the batch is read again. Thread-safe.
 */
final class EventStore {
  private static final String TOPIC_ID = "topicId";
  private static final int DUPLICATE_KEY = 11000;
  // BadValue, FailedToParse, DollarPrefixedFieldName, InvalidIdField, DottedFieldName,
  // DocumentValidationFailure, BSONObjectTooLarge, and a key that is too long: no retry helps.
  private static final Set<Integer> HOPELESS = Set.of(2, 9, 52, 53, 57, 121, 10334, 17280);

  private final MongoTemplate mongo;
  private final RetentionSettings retention;
  private final int commandSize;
  private final ExecutorService writers;

  EventStore(
      MongoTemplate mongo, RetentionSettings retention, int commandSize, ExecutorService writers) {
    this.mongo = mongo;
    this.retention = retention;
    this.commandSize = commandSize;
    this.writers = writers;
  }

  /**
   * What became of a batch.
   *
   * @param counting the events that were stored from these offsets, now or before, in order
   * @param repeated how many were there from other offsets
   * @param unusable what the store will never take
   */
  record Stored(
      List<Reading.Event> counting, int repeated, int fresh, List<Reading.Unusable> unusable) {}

  /**
   * Stores what is not there.
   *
   * @param events of each partition in the order of their offsets
   * @throws com.mongodb.MongoException if the store fails; all are to be stored again then
   */
  Stored store(List<Reading.Event> events) {
    // A store may insert a command's documents in any order, but the first is to be the one that
    // counts.
    Map<String, List<Reading.Event>> first = new LinkedHashMap<>();
    Map<String, List<Reading.Event>> repeated = new LinkedHashMap<>();
    Set<String> ids = new HashSet<>();
    for (Reading.Event each : events) {
      String name = each.origin().kind().collections().at(each.event().time());
      (ids.add(name + each.event().id()) ? first : repeated)
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(each);
    }
    Outcome outcome = new Outcome();
    insertAll(first, outcome);
    insertAll(repeated, outcome);
    List<Reading.Event> counting = events.stream().filter(outcome.counting::contains).toList();
    return new Stored(counting, outcome.repeated, outcome.fresh, List.copyOf(outcome.unusable));
  }

  /** Sends the commands beside each other; none is still on its way when this returns or throws. */
  private void insertAll(Map<String, List<Reading.Event>> byCollection, Outcome outcome) {
    List<Callable<Outcome>> commands = new ArrayList<>();
    byCollection.forEach(
        (name, events) -> {
          for (int i = 0; i < events.size(); i += commandSize) {
            List<Reading.Event> some = events.subList(i, Math.min(i + commandSize, events.size()));
            commands.add(() -> insert(name, some));
          }
        });
    try {
      for (Future<Outcome> each : writers.invokeAll(commands)) {
        outcome.add(each.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MongoInterruptedException("Interrupted while storing events", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  private Outcome insert(String name, List<Reading.Event> events) {
    MongoCollection<Document> collection =
        mongo.getCollection(name).withWriteConcern(WriteConcern.MAJORITY);
    Outcome outcome = new Outcome();
    List<Document> documents = events.stream().map(this::document).toList();
    Map<Integer, BulkWriteError> errors = new HashMap<>();
    try {
      collection.insertMany(documents, new InsertManyOptions().ordered(false));
    } catch (MongoBulkWriteException e) {
      e.getWriteErrors().forEach(error -> errors.put(error.getIndex(), error));
      boolean unknown =
          e.getWriteErrors().stream()
              .anyMatch(
                  error -> error.getCode() != DUPLICATE_KEY && !HOPELESS.contains(error.getCode()));
      if (unknown || e.getWriteConcernError() != null) {
        throw e;
      }
    }
    List<Reading.Event> there = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      BulkWriteError error = errors.get(i);
      if (error == null) {
        outcome.fresh++;
        outcome.counting.add(events.get(i));
      } else if (error.getCode() == DUPLICATE_KEY) {
        there.add(events.get(i));
      } else {
        outcome.unusable.add(
            new Reading.Unusable(
                events.get(i).origin(),
                events.get(i).record(),
                "The store does not take it: " + error.getMessage()));
      }
    }
    tellApart(collection, there, outcome);
    return outcome;
  }

  private static void tellApart(
      MongoCollection<Document> collection, List<Reading.Event> there, Outcome outcome) {
    if (there.isEmpty()) {
      return;
    }
    Map<String, Document> from = new HashMap<>();
    List<String> ids = there.stream().map(each -> each.event().id()).toList();
    for (Document each :
        collection.find(in("_id", ids)).projection(include("at")).batchSize(ids.size() + 1)) {
      from.put(each.getString("_id"), each.get("at", Document.class));
    }
    for (Reading.Event each : there) {
      Document at = from.get(each.event().id());
      if (at == null) {
        throw new IllegalStateException(
            each.event().id() + " was in the store, and is not: the batch is to be stored again");
      }
      if (isFrom(each, at)) {
        outcome.counting.add(each);
      } else {
        outcome.repeated++;
      }
    }
  }

  private Document document(Reading.Event reading) {
    StoredEvent event = reading.event();
    Document document =
        new Document("_id", event.id())
            .append("kind", event.kind().name())
            .append("type", event.type())
            .append("source", event.source())
            .append("tenant", event.tenant());
    if (event.subject() != null) {
      document.append("subject", event.subject());
    }
    document.append("time", Date.from(event.time()));
    if (event.traceId() != null) {
      document.append("traceId", event.traceId());
    }
    return document
        .append("data", event.data())
        .append(
            Expiring.EXPIRES_AT,
            Date.from(retention.expiry(event.kind(), event.tenant(), event.time())))
        .append("at", at(reading));
  }

  private static Document at(Reading.Event reading) {
    return new Document("partition", reading.origin().stored())
        .append("offset", reading.record().offset())
        .append(TOPIC_ID, reading.origin().topicId());
  }

  /** Whether a document was stored from there; older ones do not say of which topic they are. */
  private static boolean isFrom(Reading.Event reading, Document at) {
    Document here = at(reading);
    if (!at.containsKey(TOPIC_ID)) {
      here.remove(TOPIC_ID);
    }
    return at.equals(here);
  }

  private static final class Outcome {
    private final Set<Reading.Event> counting = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Reading.Unusable> unusable = new ArrayList<>();
    private int repeated;
    private int fresh;

    void add(Outcome other) {
      counting.addAll(other.counting);
      unusable.addAll(other.unusable);
      repeated += other.repeated;
      fresh += other.fresh;
    }
  }
}
