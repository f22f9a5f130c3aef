package io.llmplatform.log.conversation;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.llmplatform.log.event.TimedCollections;
import io.llmplatform.log.search.Scope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.stereotype.Component;

/**
 * The documents of conversations, in a collection for each day (UTC) of their time, such as {@code
 * conversations_2026_11_29}. Thread-safe.
 */
@Component
class Conversations {
  static final TimedCollections COLLECTIONS = TimedCollections.daily("conversations");

  private static final int DUPLICATE = 11000;

  private final MongoTemplate mongo;

  Conversations(MongoTemplate mongo) {
    this.mongo = mongo;
  }

  /** Adds those of one collection; one whose id is there is a repetition, and changes nothing. */
  void add(String collection, List<Document> documents) {
    mongo.execute(
        collection,
        stored -> {
          try {
            return stored.insertMany(documents, new InsertManyOptions().ordered(false));
          } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().stream().allMatch(error -> error.getCode() == DUPLICATE)
                && e.getWriteConcernError() == null) {
              return e.getWriteResult();
            }
            throw e;
          }
        });
  }

  Optional<Document> byId(String id, Scope scope) {
    return find(Filters.eq("_id", id), scope, 1).stream().findFirst();
  }

  /**
   * Those of a trace, the newest first.
   *
   * @param limit at most so many
   */
  List<Document> byTrace(String traceId, Scope scope, int limit) {
    return find(Filters.eq("traceId", traceId), scope, limit);
  }

  private List<Document> find(Bson which, Scope scope, int limit) {
    List<Bson> conditions = new ArrayList<>(List.of(which));
    if (scope.tenant() != null) {
      conditions.add(Filters.eq("tenant", scope.tenant()));
    }
    if (scope.user() != null) {
      conditions.add(Filters.eq("user", scope.user()));
    }
    List<Document> found = new ArrayList<>();
    for (String collection : present()) {
      if (found.size() < limit) {
        found.addAll(
            mongo.execute(
                collection,
                documents ->
                    documents
                        .find(Filters.and(conditions))
                        .limit(limit - found.size())
                        .into(new ArrayList<>())));
      }
    }
    return found;
  }

  private List<String> present() {
    return mongo.getCollectionNames().stream()
        .filter(name -> COLLECTIONS.begin(name).isPresent())
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /**
   * Sets a conversation's feedback; one that is not there is made.
   *
   * @param conversation all but its feedback
   */
  void rate(Document conversation, Document feedback) {
    List<Bson> changes = new ArrayList<>(List.of(Updates.set("feedback", feedback)));
    conversation.forEach(
        (name, value) -> {
          if (!name.equals("_id") && !name.equals("feedback")) {
            changes.add(Updates.setOnInsert(name, value));
          }
        });
    mongo.execute(
        COLLECTIONS.at(conversation.getDate("time").toInstant()),
        documents ->
            documents.updateOne(
                Filters.eq("_id", conversation.getString("_id")),
                Updates.combine(changes),
                new UpdateOptions().upsert(true)));
  }
}
