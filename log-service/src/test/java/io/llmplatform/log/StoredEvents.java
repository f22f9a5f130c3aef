package io.llmplatform.log;

import io.llmplatform.log.event.EventCollections;
import io.llmplatform.log.event.EventKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.MongoTemplate;

/** Documents as the ingestion writes them. */
public final class StoredEvents {
  private final MongoTemplate mongo;
  private final String tenant;

  public StoredEvents(MongoTemplate mongo, String tenant) {
    this.mongo = mongo;
    this.tenant = tenant;
  }

  /** The data of a request that was completed in 5 ms. */
  public static Document request(String user, String model) {
    return new Document("user", user)
        .append("model", model)
        .append("protocol", "openai")
        .append("outcome", "completed")
        .append("version", 1)
        .append("tokens", 7)
        .append("totalMicros", 5_000);
  }

  /** Adds an event that happened so long ago, and answers its id. */
  public String add(EventKind kind, Duration age, String type, Document data) {
    return add(kind, Instant.now().minus(age), type, data, null);
  }

  public String add(
      EventKind kind, Instant time, String type, Document data, @Nullable String traceId) {
    Document event = document(kind, time, type, data);
    if (traceId != null) {
      event.append("traceId", traceId);
    }
    mongo.insert(event, EventCollections.of(kind, time));
    return event.getString("_id");
  }

  /** Adds requests, one for each second before now, by the number of the second. */
  public void addRequests(int count, IntFunction<Document> data) {
    Instant now = Instant.now();
    Map<String, List<Document>> byCollection = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Instant time = now.minusSeconds(i);
      byCollection
          .computeIfAbsent(
              EventCollections.of(EventKind.INFERENCE, time), collection -> new ArrayList<>())
          .add(document(EventKind.INFERENCE, time, "inference.completed", data.apply(i)));
    }
    byCollection.forEach((collection, documents) -> mongo.insert(documents, collection));
  }

  private Document document(EventKind kind, Instant time, String type, Document data) {
    return new Document("_id", UUID.randomUUID().toString())
        .append("kind", kind.name())
        .append("type", type)
        .append("source", "test")
        .append("tenant", tenant)
        .append("time", Date.from(time))
        .append("data", data)
        .append("expiresAt", Date.from(time.plus(Duration.ofDays(30))))
        .append("at", new Document("partition", 0).append("offset", 1L));
  }
}
