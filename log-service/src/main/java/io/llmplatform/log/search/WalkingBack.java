package io.llmplatform.log.search;

import io.llmplatform.common.paging.PageRequest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.stereotype.Component;

/** Searches collections by time, within the limits of {@link SearchSettings}. Thread-safe. */
@Component
public final class WalkingBack {
  private final MongoTemplate mongo;
  private final SearchSettings settings;
  private final Clock clock;

  WalkingBack(MongoTemplate mongo, SearchSettings settings, Clock clock) {
    this.mongo = mongo;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The range of a request.
   *
   * @throws io.llmplatform.common.error.PlatformException naming {@code from} or {@code to}
   */
  public TimeRange range(@Nullable String from, @Nullable String to) {
    return TimeRange.of(from, to, settings.maxRange(), clock.instant());
  }

  /** As far back as one search goes. */
  public TimeRange longestRange() {
    return range(null, null);
  }

  /** A walk from the newest on. */
  public Walk begin(Search search) {
    return new Walk(mongo, search, null, settings.budget(), System::nanoTime);
  }

  /**
   * The page of a list.
   *
   * @throws io.llmplatform.common.error.PlatformException naming {@code pageToken}
   */
  public Slice page(Search search, PageRequest page) {
    return new Walk(mongo, search, Position.of(page), settings.budget(), System::nanoTime)
        .next(page.limit());
  }
}
