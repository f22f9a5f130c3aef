package io.llmplatform.log.search;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.MongoTemplate;

/**
 * One walk back in time through what a search finds. Used by one thread.
 *
 * <p>It looks through windows of time, each longer than the one before: a store without indexes
 * sorts what it finds in memory, and so never sorts a busy day for a page of it.
 */
public final class Walk {
  private static final Duration FIRST = Duration.ofSeconds(15);
  private static final int GROWTH = 60;
  private static final int BATCH = 1000;
  private static final Bson NEWEST_FIRST = Sorts.descending(Position.TIME, Position.ID);

  private final MongoTemplate mongo;
  private final Search search;
  private final Duration budget;
  private final LongSupplier ticker;
  private final Set<String> present;
  private Position at;
  private Duration width = FIRST;
  private long deadline;

  /**
   * @param after where it begins; null: at the end of the search's range
   * @param budget of each step
   * @param ticker nanoseconds
   */
  Walk(
      MongoTemplate mongo,
      Search search,
      @Nullable Position after,
      Duration budget,
      LongSupplier ticker) {
    this.mongo = mongo;
    this.search = search;
    this.budget = budget;
    this.ticker = ticker;
    this.present = mongo.getCollectionNames();
    Position end = Position.before(search.range().to());
    this.at = after == null || after.time().isAfter(end.time()) ? end : after;
  }

  /**
   * A step: up to so many documents, or those that are found within the budget.
   *
   * @throws PlatformException deadline exceeded, where the store finds none in time
   */
  public Slice next(int limit) {
    deadline = ticker.getAsLong() + budget.toNanos();
    List<Document> found = new ArrayList<>();
    while (at.time().isAfter(search.range().from()) || !at.id().isEmpty()) {
      Instant lower = lower();
      if (fill(found, limit, lower)) {
        return full(found, limit);
      }
      at = Position.before(lower);
      width = width.multipliedBy(GROWTH);
      if (isLate() && lower.isAfter(search.range().from())) {
        return new Slice(found, at);
      }
    }
    return new Slice(found, null);
  }

  private Instant lower() {
    Instant from = search.range().from();
    Duration left = Duration.between(from, at.time());
    if (left.compareTo(width) > 0) {
      return at.time().minus(width);
    }
    return from;
  }

  /** Looks through one window; true: the page is full, or the time is over. */
  private boolean fill(List<Document> found, int limit, Instant lower) {
    for (String collection : search.buckets().between(lower, at.time().plusMillis(1))) {
      if (present.contains(collection) && fill(found, limit, lower, collection)) {
        return true;
      }
    }
    return false;
  }

  private boolean fill(List<Document> found, int limit, Instant lower, String collection) {
    while (true) {
      // Where most may be passed over, few at a time would be many looks.
      int wanted = search.also() == null ? Math.min(BATCH, limit + 1 - found.size()) : BATCH;
      List<Document> batch = find(collection, lower, wanted);
      for (Document document : batch) {
        at = Position.of(document);
        if (search.includes(document)) {
          found.add(document);
        }
      }
      if (found.size() > limit || (isLate() && batch.size() == wanted)) {
        return true;
      }
      if (batch.size() < wanted) {
        return false;
      }
    }
  }

  /** One more than the page holds says that another follows. */
  private Slice full(List<Document> found, int limit) {
    if (found.size() > limit) {
      List<Document> shown = found.subList(0, limit);
      at = Position.of(shown.get(limit - 1));
      return new Slice(shown, at);
    }
    return new Slice(found, at);
  }

  private List<Document> find(String collection, Instant lower, int limit) {
    List<Bson> all = new ArrayList<>(search.conditions());
    all.add(Filters.gte(Position.TIME, Date.from(lower)));
    all.add(at.behind());
    long millis = Math.max(1, budget.toMillis());
    return Objects.requireNonNull(
        mongo.execute(
            collection,
            documents -> {
              try {
                return documents
                    .find(Filters.and(all))
                    .sort(NEWEST_FIRST)
                    .limit(limit)
                    .maxTime(millis, TimeUnit.MILLISECONDS)
                    .into(new ArrayList<>());
              } catch (MongoExecutionTimeoutException e) {
                throw PlatformException.deadlineExceeded(
                        "Nothing was found in time: ask for a shorter time, or filter by less.")
                    .causedBy(e);
              }
            }));
  }

  private boolean isLate() {
    return ticker.getAsLong() - deadline >= 0;
  }
}
