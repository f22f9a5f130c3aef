package io.llmplatform.log.query;

import com.mongodb.client.model.Filters;
import io.llmplatform.log.event.EventCollections;
import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.event.StoredEvent;
import io.llmplatform.log.search.Scope;
import io.llmplatform.log.search.TimeRange;
import io.llmplatform.log.search.WalkingBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.stereotype.Component;

/** Finds single requests, as far back as a search goes. Thread-safe. */
@Component
public final class FindingRequest {
  private final MongoTemplate mongo;
  private final WalkingBack walking;

  FindingRequest(MongoTemplate mongo, WalkingBack walking) {
    this.mongo = mongo;
    this.walking = walking;
  }

  /** The one whose event has the id, if it is in the scope. */
  public Optional<StoredEvent> byId(String id, Scope scope) {
    return find(Filters.eq("_id", id), scope, 1).stream().findFirst();
  }

  /**
   * Those of a trace.
   *
   * @param limit at most so many
   */
  public List<StoredEvent> byTrace(String traceId, Scope scope, int limit) {
    return find(Filters.eq("traceId", traceId), scope, limit);
  }

  private List<StoredEvent> find(Bson which, Scope scope, int limit) {
    Conditions all = new Conditions();
    all.equal("tenant", scope.tenant());
    all.equal("data.user", scope.user());
    List<Bson> conditions = new ArrayList<>(all.list());
    conditions.add(which);
    TimeRange range = walking.longestRange();
    Set<String> present = mongo.getCollectionNames();
    List<StoredEvent> found = new ArrayList<>();
    for (String collection :
        EventCollections.between(EventKind.INFERENCE, range.from(), range.to())) {
      if (present.contains(collection) && found.size() < limit) {
        mongo
            .execute(
                collection,
                documents ->
                    documents
                        .find(Filters.and(conditions))
                        .limit(limit - found.size())
                        .into(new ArrayList<Document>()))
            .forEach(each -> found.add(EventDocument.read(EventKind.INFERENCE, each)));
      }
    }
    return found;
  }
}
