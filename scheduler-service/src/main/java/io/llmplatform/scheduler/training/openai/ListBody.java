package io.llmplatform.scheduler.training.openai;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.llmplatform.common.error.PlatformException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, as OpenAI writes it.
 *
 * @param hasMore whether there is a page after it
 */
@JsonNaming(SnakeCaseStrategy.class)
record ListBody<T>(String object, List<T> data, boolean hasMore) {
  private static final int MAX_LIMIT = 100;

  ListBody {
    data = List.copyOf(data);
  }

  /**
   * How many are on a page.
   *
   * @throws PlatformException if more are asked for than a page has, or less than one
   */
  static int limit(@Nullable Integer asked, int absent) {
    if (asked == null) {
      return absent;
    }
    if (asked < 1 || asked > MAX_LIMIT) {
      throw PlatformException.invalid("limit", "limit is 1 to %d.".formatted(MAX_LIMIT));
    }
    return asked;
  }

  /**
   * The id that a page begins after; null: it is the first.
   *
   * @throws PlatformException if nothing can have that id
   */
  static @Nullable String after(@Nullable String id) {
    if (id != null && id.indexOf('\0') >= 0) {
      throw PlatformException.invalid("after", "after must not hold the character U+0000.");
    }
    return id;
  }

  /**
   * @param found up to one more than the page has
   */
  static <S, T> ListBody<T> of(List<S> found, int limit, Function<S, T> body) {
    return new ListBody<>(
        "list", found.stream().limit(limit).map(body).toList(), found.size() > limit);
  }
}
