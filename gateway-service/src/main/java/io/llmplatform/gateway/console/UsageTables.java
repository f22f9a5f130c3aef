package io.llmplatform.gateway.console;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was used by model, by key and by day, in the words of one language. Immutable. */
final class UsageTables {
  private static final int KEYS = 10;
  private static final String NOTHING = "–";

  private final Language language;
  private final Numbers numbers;

  UsageTables(Language language, Numbers numbers) {
    this.language = language;
    this.numbers = numbers;
  }

  /**
   * What was used, split in one way.
   *
   * @param column what the rows are
   * @param code whether they are named by identifiers
   */
  record Table(String title, String column, boolean code, List<Row> rows) {}

  /**
   * What was used by one model or key, or on one day.
   *
   * @param named false for what had no model, or no key
   */
  record Row(
      String name,
      boolean named,
      String requests,
      String errors,
      boolean failing,
      String tokens,
      String cost,
      String p50,
      String p95) {}

  Table models(Usage usage) {
    List<Row> rows =
        dearestFirst(usage)
            .map(row -> row(row, row.model(), "no-model", usage.currency()))
            .toList();
    return new Table(language.text("models"), language.text("model"), false, rows);
  }

  Table keys(Usage usage) {
    List<Row> rows =
        dearestFirst(usage)
            .limit(KEYS)
            .map(row -> row(row, row.key(), "no-key", usage.currency()))
            .toList();
    return new Table(language.text("top-keys"), language.text("api-key"), true, rows);
  }

  Table daily(Usage usage) {
    List<Row> rows =
        usage.rows().stream()
            .sorted(Comparator.comparing(Usage.Row::day).reversed())
            .map(row -> row(row, row.day().toString(), true, usage.currency()))
            .toList();
    return new Table(language.text("each-day"), language.text("day"), false, rows);
  }

  private static Stream<Usage.Row> dearestFirst(Usage usage) {
    return usage.rows().stream()
        .sorted(
            Comparator.comparing(Usage.Row::price)
                .thenComparingLong(Usage.Row::tokens)
                .thenComparingLong(Usage.Row::requests)
                .reversed());
  }

  /**
   * @param otherwise key of the text for what has no name
   */
  private Row row(Usage.Row row, @Nullable String name, String otherwise, String currency) {
    return row(row, name == null ? language.text(otherwise) : name, name != null, currency);
  }

  private Row row(Usage.Row row, String name, boolean named, String currency) {
    Usage.Latency latency = row.latency();
    return new Row(
        name,
        named,
        numbers.exact(row.requests()),
        numbers.exact(row.errors()),
        row.errors() > 0,
        numbers.exact(row.tokens()),
        numbers.money(row.price(), currency),
        latency == null ? NOTHING : numbers.milliseconds(latency.p50()),
        latency == null ? NOTHING : numbers.milliseconds(latency.p95()));
  }
}
