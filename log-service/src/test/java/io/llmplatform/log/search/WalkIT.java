package io.llmplatform.log.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import io.llmplatform.log.LogScenario;
import io.llmplatform.log.StoredEvents;
import io.llmplatform.log.event.EventCollections;
import io.llmplatform.log.event.EventKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WalkIT extends LogScenario {
  private static final Duration BUDGET = Duration.ofSeconds(1);

  private Search search(@Nullable Predicate<Document> also) {
    return new Search(
        (from, to) -> EventCollections.between(EventKind.JOB, from, to),
        TimeRange.of(null, null, Duration.ofDays(92), Instant.now()),
        List.of(Filters.eq("tenant", tenant)),
        also);
  }

  private List<String> stored(int count) {
    StoredEvents events = new StoredEvents(mongo, tenant);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(events.add(EventKind.JOB, Duration.ofHours(7L * i), "job", new Document("n", i)));
    }
    return ids;
  }

  @Test
  void whoseBudgetIsUsedUpGoesOnWhereItStopped() {
    List<String> ids = stored(30);
    // Each look at the clock takes a second.
    AtomicLong clock = new AtomicLong();
    Walk walk =
        new Walk(
            mongo, search(document -> true), null, BUDGET, () -> clock.addAndGet(BUDGET.toNanos()));
    List<String> found = new ArrayList<>();
    int steps = 0;
    Slice slice;
    do {
      slice = walk.next(7);
      slice.documents().forEach(each -> found.add(each.getString("_id")));
      steps++;
    } while (slice.next() != null);
    assertThat(found).containsExactlyElementsOf(ids);
    assertThat(steps).isGreaterThan(5);
  }

  @Test
  void whatTheStoreCannotCheckIsPassedOver() {
    List<String> ids = stored(20);
    Walk walk =
        new Walk(
            mongo,
            search(document -> document.get("data", Document.class).getInteger("n") % 10 == 3),
            null,
            Duration.ofMinutes(1),
            System::nanoTime);
    Slice slice = walk.next(1);
    assertThat(slice.documents())
        .extracting(each -> each.getString("_id"))
        .containsExactly(ids.get(3));
    assertThat(slice.next()).isNotNull();
    slice = walk.next(1);
    assertThat(slice.documents())
        .extracting(each -> each.getString("_id"))
        .containsExactly(ids.get(13));
    assertThat(slice.next()).isNull();
  }
}
