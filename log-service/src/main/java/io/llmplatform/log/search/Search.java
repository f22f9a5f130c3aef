package io.llmplatform.log.search;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * What is sought. Documents have {@code _id}, a string, and {@code time}, a date.
 *
 * @param buckets where documents of a time are
 * @param conditions that the store checks, all of which must hold
 * @param also what the store cannot check: documents without it are read and passed over; null:
 *     nothing
 */
public record Search(
    Buckets buckets, TimeRange range, List<Bson> conditions, @Nullable Predicate<Document> also) {
  /** The collections that hold a stretch of time. */
  @FunctionalInterface
  public interface Buckets {
    /**
     * Their names, newest first, whether or not they exist.
     *
     * @param from of the first
     * @param to past the last
     */
    List<String> between(Instant from, Instant to);
  }

  public Search {
    conditions = List.copyOf(conditions);
  }

  boolean includes(Document document) {
    return also == null || also.test(document);
  }
}
