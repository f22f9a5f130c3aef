package io.llmplatform.log;

import io.llmplatform.log.event.EventCollections;
import io.llmplatform.log.event.EventKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
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
    String id = UUID.randomUUID().toString();
    Document event =
        new Document("_id", id)
            .append("kind", kind.name())
            .append("type", type)
            .append("source", "test")
            .append("tenant", tenant)
            .append("time", Date.from(time))
            .append("data", data)
            .append("expiresAt", Date.from(time.plus(Duration.ofDays(30))))
            .append("at", new Document("partition", 0).append("offset", 1L));
    if (traceId != null) {
      event.append("traceId", traceId);
    }
    mongo.insert(event, EventCollections.of(kind, time));
    return id;
  }
}
