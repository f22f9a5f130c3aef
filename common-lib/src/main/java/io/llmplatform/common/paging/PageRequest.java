package io.llmplatform.common.paging;

import io.llmplatform.common.error.PlatformException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for: lists are walked by the key of the last item seen, so that a
 * page neither repeats nor misses what was there all along.
 *
 * @param limit at most so many items
 * @param after the last key of the page before; null for the first page
 */
public record PageRequest(int limit, @Nullable String after) {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  /**
   * From the request's parameters.
   *
   * @throws PlatformException naming {@code limit} or {@code pageToken}
   */
  public static PageRequest of(@Nullable Integer limit, @Nullable String pageToken) {
    int wanted = limit == null ? DEFAULT_LIMIT : limit;
    if (wanted < 1 || wanted > MAX_LIMIT) {
      throw PlatformException.invalid("limit", "The limit is 1 to " + MAX_LIMIT + ".");
    }
    if (pageToken == null || pageToken.isEmpty()) {
      return new PageRequest(wanted, null);
    }
    return new PageRequest(wanted, decode(pageToken));
  }

  /** What to say of a token that no page of this list has given out. */
  public static PlatformException unknownToken() {
    return PlatformException.invalid(
        "pageToken", "The page token is not one that this list has given out.");
  }

  /**
   * Of a list with the highest number first: the number below which the page lies.
   *
   * @param beginning for the first page; above every number
   * @throws PlatformException naming {@code pageToken}, if its key is no number up to there
   */
  public long before(long beginning) {
    if (after == null) {
      return beginning;
    }
    try {
      long number = Long.parseLong(after);
      if (number >= 0 && number <= beginning) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw unknownToken().causedBy(e);
    }
    throw unknownToken();
  }

  /** One more than the page holds, to see whether another follows. */
  public int fetchSize() {
    return limit + 1;
  }

  /**
   * The page.
   *
   * @param fetched up to {@link #fetchSize} items behind {@link #after}
   * @param key by which the list is ordered
   */
  public <T, V> Page<V> page(List<T> fetched, Function<T, String> key, Function<T, V> view) {
    List<T> shown = fetched.subList(0, Math.min(limit, fetched.size()));
    String next = fetched.size() > limit ? encode(key.apply(shown.get(shown.size() - 1))) : null;
    return new Page<>(shown.stream().map(view).toList(), next);
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw unknownToken();
    }
  }
}
