package io.llmplatform.log.query;

import io.llmplatform.log.search.FilterValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Words that all occur in an event's texts, whatever their case. Looked for here, because not every
 * store has a text index.
 */
record Words(List<String> words) implements Predicate<Document> {

  /**
   * From the parameter {@code q}; null where there is none.
   *
   * @throws io.llmplatform.common.error.PlatformException naming {@code q}
   */
  static @Nullable Words of(@Nullable String q) {
    String text = FilterValue.text("q", q);
    return text == null || text.isBlank()
        ? null
        : new Words(
            Stream.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+")).distinct().toList());
  }

  @Override
  public boolean test(Document document) {
    StringBuilder texts = new StringBuilder();
    collect(document, texts);
    String all = texts.toString().toLowerCase(Locale.ROOT);
    return words.stream().allMatch(all::contains);
  }

  private static void collect(Object value, StringBuilder texts) {
    if (value instanceof String text) {
      texts.append(text).append('\n');
    } else if (value instanceof Map<?, ?> members) {
      members.values().forEach(member -> collect(member, texts));
    } else if (value instanceof List<?> items) {
      items.forEach(item -> collect(item, texts));
    }
  }
}
