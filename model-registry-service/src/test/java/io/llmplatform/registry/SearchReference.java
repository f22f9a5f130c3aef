package io.llmplatform.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a search of versions has to find, said naively: each version is looked at as clients see it.
 * Makes random searches, too. Not thread-safe.
 */
final class SearchReference {
  private static final Comparator<JsonNode> CHANGED_LAST =
      by(version -> micros(version, "/updatedAt")).reversed();
  private static final Comparator<JsonNode> NAME = by(version -> version.at("/model").asText());
  private static final Comparator<JsonNode> NUMBER = by(version -> version.at("/version").asLong());
  private static final Comparator<JsonNode> DEFAULT =
      CHANGED_LAST.thenComparing(NAME).thenComparing(NUMBER.reversed());

  private final List<JsonNode> versions;
  private final Random random;

  SearchReference(List<JsonNode> versions, Random random) {
    this.versions = List.copyOf(versions);
    this.random = random;
  }

  /** A condition in the filter's language, and what it means. */
  record Condition(String text, Predicate<JsonNode> holds) {}

  /** An order in the interface's language, and what it means. */
  record Ordering(String text, Comparator<JsonNode> order) {}

  private static <T extends Comparable<T>> Comparator<JsonNode> by(Function<JsonNode, T> key) {
    return Comparator.comparing(key);
  }

  /** What the conditions leave, in that order. */
  List<JsonNode> found(List<Condition> conditions, Ordering ordering) {
    return versions.stream()
        .filter(version -> conditions.stream().allMatch(each -> each.holds().test(version)))
        .sorted(ordering.order())
        .toList();
  }

  Ordering ordering() {
    String column =
        oneOf("", "name", "version_number", "creation_timestamp", "last_updated_timestamp");
    boolean descending = random.nextBoolean();
    Comparator<JsonNode> first =
        switch (column) {
          case "name" -> NAME;
          case "version_number" -> NUMBER;
          case "creation_timestamp" -> by(version -> micros(version, "/createdAt"));
          case "last_updated_timestamp" -> CHANGED_LAST.reversed();
          default -> null;
        };
    return first == null
        ? new Ordering("", DEFAULT)
        : new Ordering(
            column + (descending ? " DESC" : ""),
            (descending ? first.reversed() : first).thenComparing(DEFAULT));
  }

  /** Up to three conditions; they speak of what is there more often than of what is not. */
  List<Condition> conditions() {
    List<Condition> conditions = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      conditions.add(condition());
    }
    return conditions;
  }

  private Condition condition() {
    return switch (random.nextInt(10)) {
      case 0 -> text("name", "/model");
      case 1 -> text("run_id", "/lineage/runId");
      case 2 -> text("source_path", "/lineage/source");
      case 3 -> number("version_number", version -> version.at("/version").asDouble());
      case 4 -> number("creation_timestamp", version -> millis(version, "/createdAt"));
      case 5 -> number("last_updated_timestamp", version -> millis(version, "/updatedAt"));
      case 6 -> number("metrics.accuracy", version -> metric(version));
      case 7 -> alias();
      default -> {
        String key = oneOf("task", "long", "missing");
        yield text("tags." + key, "/tags/" + key);
      }
    };
  }

  private Condition text(String field, String path) {
    JsonNode example = versions.get(random.nextInt(versions.size())).at(path);
    String value = example.isMissingNode() || random.nextInt(8) == 0 ? "zzz" : example.asText();
    return switch (random.nextInt(5)) {
      case 0 -> compared(field, "=", quoted(value), path, value::equals);
      case 1 -> compared(field, "!=", quoted(value), path, text -> !value.equals(text));
      case 2 ->
          compared(
              field,
              "IN",
              "(" + quoted(value) + ", 'other')",
              path,
              text -> text.equals(value) || text.equals("other"));
      default -> {
        String pattern = pattern(value);
        boolean exact = random.nextBoolean();
        yield exact
            ? compared(field, "LIKE", quoted(pattern), path, text -> isLike(text, pattern))
            : compared(
                field,
                "ILIKE",
                quoted(pattern),
                path,
                text -> isLike(text.toLowerCase(Locale.ROOT), pattern.toLowerCase(Locale.ROOT)));
      }
    };
  }

  private static Condition compared(
      String field, String operator, String value, String path, Predicate<String> holds) {
    return new Condition(
        field + " " + operator + " " + value,
        version -> {
          JsonNode text = version.at(path);
          return text.isTextual() && holds.test(text.asText());
        });
  }

  private Condition alias() {
    String alias = oneOf("champion", "canary", "none");
    boolean negative = random.nextBoolean();
    return new Condition(
        "aliases " + (negative ? "!= " : "= ") + quoted(alias),
        version -> {
          boolean named = false;
          for (JsonNode each : version.at("/aliases")) {
            named |= each.asText().equals(alias);
          }
          return named != negative;
        });
  }

  private Condition number(String field, Function<JsonNode, Double> value) {
    double given = value.apply(versions.get(random.nextInt(versions.size())));
    double compared = Double.isNaN(given) ? 0.5 : given;
    String operator = oneOf("=", "!=", "<", "<=", ">", ">=");
    return new Condition(
        field + " " + operator + " " + new java.math.BigDecimal(compared).toPlainString(),
        version -> {
          double actual = value.apply(version);
          return !Double.isNaN(actual) && holds(operator, Double.compare(actual, compared));
        });
  }

  private static boolean holds(String operator, int comparison) {
    return switch (operator) {
      case "=" -> comparison == 0;
      case "!=" -> comparison != 0;
      case "<" -> comparison < 0;
      case "<=" -> comparison <= 0;
      case ">" -> comparison > 0;
      default -> comparison >= 0;
    };
  }

  private static double metric(JsonNode version) {
    JsonNode metric = version.at("/metrics/accuracy");
    return metric.isMissingNode() ? Double.NaN : metric.asDouble();
  }

  private static double millis(JsonNode version, String path) {
    return Instant.parse(version.at(path).asText()).toEpochMilli();
  }

  private static long micros(JsonNode version, String path) {
    Instant moment = Instant.parse(version.at(path).asText());
    return moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1000;
  }

  /** Part of the text, with wildcards around or in it. */
  private String pattern(String value) {
    int begin = random.nextInt(value.length() + 1);
    int end = begin + random.nextInt(Math.min(5, value.length() - begin) + 1);
    String part = value.substring(begin, end);
    return switch (random.nextInt(5)) {
      case 0 -> value.substring(0, end) + "%";
      case 3 -> value.substring(0, begin) + "%" + value.substring(value.length() - 1);
      case 1 -> "%" + value.substring(begin);
      case 2 -> part.isEmpty() ? "%" : "%" + part.substring(0, part.length() - 1) + "_%";
      default -> "%" + part + "%";
    };
  }

  private static boolean isLike(String text, String pattern) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    String rest = pattern.substring(1);
    return switch (pattern.charAt(0)) {
      case '%' -> isLike(text, rest) || (!text.isEmpty() && isLike(text.substring(1), pattern));
      case '_' -> !text.isEmpty() && isLike(text.substring(1), rest);
      default ->
          !text.isEmpty() && text.charAt(0) == pattern.charAt(0) && isLike(text.substring(1), rest);
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
