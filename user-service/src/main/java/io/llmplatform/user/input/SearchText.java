package io.llmplatform.user.input;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a list is searched for. */
public final class SearchText {
  private static final int MAX_LENGTH = 200;

  private SearchText() {}

  /**
   * A pattern for {@code like … escape '!'} over texts in lower case: the text anywhere, every
   * character for itself.
   *
   * @throws io.llmplatform.common.error.PlatformException naming the field {@code search}
   */
  public static String pattern(@Nullable String search) {
    String text = Line.of("search", search, MAX_LENGTH).toLowerCase(Locale.ROOT);
    return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
  }
}
