package io.llmplatform.registry.search;

import io.llmplatform.registry.search.Comparison.Operator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Comparisons of a column as SQL.
 *
 * <p>Of a long text an index holds only the beginning, and the trigrams: each comparison says in
 * their terms what must hold, so that an index can be used, and what is left to be checked.
 */
final class Values {
  private static final int HEAD = 100;
  private static final int MOST_ESTIMATES = 4;
  private static final Pattern WILDCARDS = Pattern.compile("[%_]+");
  private static final String FOR_TEXTS = "=, !=, LIKE, ILIKE or IN";
  private static final String FOR_NUMBERS = "=, !=, <, <=, > or >=";
  // Beyond any number of a version; as milliseconds, a moment that the database knows.
  private static final BigDecimal FARTHEST = new BigDecimal("90000000000000");

  private Values() {}

  /** What the database expects to find. */
  interface Estimates {

    /**
     * Whether it is worth it to begin with those rows. An index of trigrams is quick where they are
     * rare; where they are common, reading every row is.
     *
     * @param rows {@code from … where …}
     */
    boolean isFew(Sql rows);
  }

  /**
   * A text column, found by its indexes.
   *
   * @param table with its alias, whose column it is
   * @param head what a B-tree has of the column: {@link #head}, or the whole column
   * @param estimates whether the trigrams find few enough to be worth it
   */
  static Sql found(
      String table, String column, String head, Comparison comparison, Estimates estimates) {
    boolean indexedWhole = head.equals(column);
    return switch (comparison.operator()) {
      case EQUAL -> {
        String value = text(comparison);
        yield indexedWhole || isWhole(value)
            ? Sql.of(head + " = ?", value)
            : Sql.of("(%s = ? and %s = ?)".formatted(head, column), headOf(value), value);
      }
      case DIFFERENT -> {
        // Two ranges of the index, which are empty where every value is the same.
        String value = text(comparison);
        yield indexedWhole || isWhole(value)
            ? Sql.of("(%1$s < ? or %1$s > ?)".formatted(head), value, value)
            : Sql.of(
                "(%1$s < ? or %1$s > ? or (%1$s = ? and %2$s <> ?))".formatted(head, column),
                headOf(value),
                headOf(value),
                headOf(value),
                value);
      }
      case IN -> {
        String[] values = texts(comparison);
        yield indexedWhole
            ? Sql.of(head + " = any(?)", (Object) values)
            : Sql.of(
                "(%s = any(?) and %s = any(?))".formatted(head, column),
                Stream.of(values).map(Values::headOf).toArray(String[]::new),
                values);
      }
      case LIKE, ILIKE -> foundByPattern(table, column, head, comparison, estimates);
      default -> throw unfit(comparison, FOR_TEXTS);
    };
  }

  private static Sql foundByPattern(
      String table, String column, String head, Comparison comparison, Estimates estimates) {
    Sql checked = checked(column, comparison);
    String pattern = text(comparison);
    boolean exact = comparison.operator() == Operator.LIKE;
    String beginning = exact ? WILDCARDS.split(pattern + "%", 2)[0] : "";
    if (!beginning.isEmpty() && pattern.equals(beginning + "%") && isWhole(beginning)) {
      return Sql.of(head + " like ?", escaped(pattern));
    }
    String[] trigrams = trigrams(pattern);
    String have = "trigrams(%s) @> cast(? as text[])".formatted(column);
    // One by one: the database takes them for independent of each other, which those of a word
    // are not.
    boolean rare =
        Stream.of(trigrams)
            .limit(MOST_ESTIMATES)
            .map(each -> Sql.of("from " + table + " where " + have, (Object) new String[] {each}))
            .anyMatch(estimates::isFew);
    if (rare) {
      return Sql.of("(" + have + " and ", (Object) trigrams).then(checked).then(")");
    }
    return beginning.isEmpty() || !isWhole(beginning)
        ? checked
        : Sql.of("(" + head + " like ? and ", escaped(beginning) + "%").then(checked).then(")");
  }

  /** A text column, looked at in one row after the other. */
  static Sql checked(String column, Comparison comparison) {
    return switch (comparison.operator()) {
      case EQUAL -> Sql.of(column + " = ?", text(comparison));
      case DIFFERENT -> Sql.of(column + " <> ?", text(comparison));
      case LIKE -> Sql.of(column + " like ?", escaped(text(comparison)));
      case ILIKE -> Sql.of("lower(" + column + ") like ?", escaped(lower(text(comparison))));
      case IN -> Sql.of(column + " = any(?)", (Object) texts(comparison));
      default -> throw unfit(comparison, FOR_TEXTS);
    };
  }

  /** What a B-tree has of a long text column. */
  static String head(String column) {
    return "left(" + column + ", " + HEAD + ")";
  }

  /** What the database's collation makes of capital letters. */
  private static String lower(String text) {
    StringBuilder lower = new StringBuilder();
    text.codePoints()
        .map(c -> c < 128 ? Character.toLowerCase(c) : c)
        .forEach(lower::appendCodePoint);
    return lower.toString();
  }

  // The backslash means itself, as in MLflow.
  private static String escaped(String pattern) {
    return pattern.replace("\\", "\\\\");
  }

  private static String[] trigrams(String pattern) {
    TreeSet<String> trigrams = new TreeSet<>();
    for (String literal : WILDCARDS.split(lower(pattern))) {
      int[] points = literal.codePoints().toArray();
      for (int i = 0; i + 3 <= points.length; i++) {
        trigrams.add(new String(points, i, 3));
      }
    }
    return trigrams.toArray(String[]::new);
  }

  /**
   * A column of few known values.
   *
   * @param all each as it stands in the database
   */
  static Sql oneOf(String column, Comparison comparison, List<String> all) {
    List<String> given =
        comparison.values().stream()
            .map(value -> String.valueOf(value).toUpperCase(Locale.ROOT))
            .toList();
    given.stream()
        .filter(value -> !all.contains(value))
        .findFirst()
        .ifPresent(
            value -> {
              throw Filter.wrong(
                  comparison.position(),
                  "%s is one of %s, not '%s'."
                      .formatted(comparison.shownField(), String.join(", ", all), value));
            });
    List<String> wanted =
        switch (comparison.operator()) {
          case EQUAL, IN -> given;
          case DIFFERENT -> all.stream().filter(value -> !given.contains(value)).toList();
          default -> throw unfit(comparison, "=, != or IN");
        };
    return Sql.of(column + " = any(?)", (Object) wanted.toArray(String[]::new));
  }

  /** A column of floating-point numbers. */
  static Sql number(String column, Comparison comparison) {
    double value = number(comparison).doubleValue();
    return switch (comparison.operator()) {
      case DIFFERENT -> Sql.of("(%1$s < ? or %1$s > ?)".formatted(column), value, value);
      case EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          Sql.of(column + " " + comparison.operator().text() + " ?", value);
      default -> throw unfit(comparison, FOR_NUMBERS);
    };
  }

  /** A column of whole numbers. */
  static Sql integer(String column, Comparison comparison) {
    return between(column, comparison, floor -> floor);
  }

  /** A column of moments, compared as MLflow counts them: in whole milliseconds since 1970. */
  static Sql moment(String column, Comparison comparison) {
    return between(
        column, comparison, floor -> Instant.ofEpochMilli(floor).atOffset(ZoneOffset.UTC));
  }

  /** What lies from a whole number, included, to the next, excluded, counts as that number. */
  private static Sql between(String column, Comparison comparison, LongFunction<Object> parameter) {
    BigDecimal given = number(comparison).min(FARTHEST).max(FARTHEST.negate());
    boolean whole = given.stripTrailingZeros().scale() <= 0;
    long floor = given.setScale(0, RoundingMode.FLOOR).longValue();
    Object begin = parameter.apply(floor);
    Object end = parameter.apply(floor + 1);
    return switch (comparison.operator()) {
      case EQUAL ->
          whole
              ? Sql.of("(%1$s >= ? and %1$s < ?)".formatted(column), begin, end)
              : Sql.of("false");
      case DIFFERENT ->
          whole ? Sql.of("(%1$s < ? or %1$s >= ?)".formatted(column), begin, end) : Sql.of("true");
      case LESS -> Sql.of(column + " < ?", whole ? begin : end);
      case LESS_OR_EQUAL -> Sql.of(column + " < ?", end);
      case GREATER -> Sql.of(column + " >= ?", end);
      case GREATER_OR_EQUAL -> Sql.of(column + " >= ?", whole ? begin : end);
      default -> throw unfit(comparison, FOR_NUMBERS);
    };
  }

  private static RuntimeException unfit(Comparison comparison, String fitting) {
    return Filter.wrong(
        comparison.position(),
        "%s is compared by %s, not by %s."
            .formatted(comparison.shownField(), fitting, comparison.operator().text()));
  }

  private static String text(Comparison comparison) {
    return texts(comparison)[0];
  }

  private static String[] texts(Comparison comparison) {
    return comparison.values().stream()
        .map(
            value -> {
              if (value instanceof String text) {
                return text;
              }
              throw Filter.wrong(
                  comparison.position(),
                  comparison.shownField() + " is compared with texts, in quotes.");
            })
        .toArray(String[]::new);
  }

  // MLflow's clients put numbers in quotes, too.
  private static BigDecimal number(Comparison comparison) {
    Object value = comparison.values().get(0);
    return value instanceof BigDecimal number
        ? number
        : Filter.number(String.valueOf(value), comparison.position());
  }

  private static boolean isWhole(String value) {
    return value.codePointCount(0, value.length()) < HEAD;
  }

  private static String headOf(String value) {
    return isWhole(value) ? value : value.substring(0, value.offsetByCodePoints(0, HEAD));
  }
}
