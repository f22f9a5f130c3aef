package io.llmplatform.registry.search;

import io.llmplatform.common.error.PlatformException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The order of results: columns that together differ for each of them, so that every place in the
 * list is one of its own.
 */
record Order(List<Term> terms) {
  Order {
    terms = List.copyOf(terms);
  }

  /** A column by which results are ordered; none of its values is null. */
  record Column(String name, String sql, Type type) {}

  enum Type {
    TEXT,
    NUMBER,
    MOMENT
  }

  /** A column and its direction. */
  record Term(Column column, boolean descending) {
    String sql() {
      return column.sql() + (descending ? " desc" : "");
    }
  }

  /**
   * What a client asks for, completed by what is missing of the default.
   *
   * @param orderBy such as {@code name DESC}
   * @throws PlatformException naming {@code orderBy}
   */
  static Order of(List<String> orderBy, Map<String, Column> columns, List<Term> defaults) {
    Map<String, Term> terms = new LinkedHashMap<>();
    for (String given : orderBy) {
      Term term = term(given, columns);
      if (terms.putIfAbsent(term.column().name(), term) != null) {
        throw PlatformException.invalid(
            "orderBy", "The column '" + term.column().name() + "' comes twice.");
      }
    }
    defaults.forEach(term -> terms.putIfAbsent(term.column().name(), term));
    return new Order(new ArrayList<>(terms.values()));
  }

  private static Term term(String given, Map<String, Column> columns) {
    String[] words = given.strip().split("\\s+");
    Column column = columns.get(unquoted(words[0]).toLowerCase(Locale.ROOT));
    if (column == null) {
      throw PlatformException.invalid(
          "orderBy",
          "There is no column '%s' to order by; there are %s."
              .formatted(words[0], String.join(", ", columns.keySet())));
    }
    String direction = words.length == 1 ? "asc" : words[1].toLowerCase(Locale.ROOT);
    if (words.length > 2 || !List.of("asc", "desc").contains(direction)) {
      throw PlatformException.invalid(
          "orderBy", "'" + given + "' is not a column with ASC or DESC.");
    }
    return new Term(column, direction.equals("desc"));
  }

  private static String unquoted(String word) {
    boolean quoted =
        word.length() > 2
            && "`\"".indexOf(word.charAt(0)) >= 0
            && word.endsWith(word.substring(0, 1));
    return quoted ? word.substring(1, word.length() - 1) : word;
  }

  /** {@code a desc, b}. */
  String sql() {
    return String.join(", ", terms.stream().map(Term::sql).toList());
  }

  /** As it was asked for, for people and fingerprints. */
  String text() {
    return String.join(
        ",",
        terms.stream()
            .map(term -> term.column().name() + (term.descending() ? " desc" : ""))
            .toList());
  }

  /** What lies behind a place, in a form whose first condition is a range of an index. */
  Sql behind(List<Object> place) {
    Sql condition = compared(terms.get(0), place.get(0), "=").then(" and (");
    List<Sql> alternatives = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      List<Sql> equalsAndBehind = new ArrayList<>();
      for (int j = 0; j < i; j++) {
        equalsAndBehind.add(
            Sql.of(terms.get(j).column().sql() + " = " + parameter(terms.get(j)), place.get(j)));
      }
      equalsAndBehind.add(compared(terms.get(i), place.get(i), ""));
      alternatives.add(Sql.joined(" and ", equalsAndBehind));
    }
    return Sql.of("(").then(condition).then(Sql.joined(" or ", alternatives)).then("))");
  }

  private static Sql compared(Term term, Object value, String orEqual) {
    String symbol = (term.descending() ? " <" : " >") + orEqual + " ";
    return Sql.of(term.column().sql() + symbol + parameter(term), value);
  }

  private static String parameter(Term term) {
    return switch (term.column().type()) {
      case TEXT -> "?";
      case NUMBER -> "cast(? as bigint)";
      // Microseconds since 1970, which is what the database keeps.
      case MOMENT -> "timestamptz 'epoch' + cast(? as bigint) * interval '1 microsecond'";
    };
  }

  /** The columns, named {@code o0}, {@code o1}, … */
  String columns() {
    List<String> columns = new ArrayList<>();
    for (Term term : terms) {
      columns.add(term.column().sql() + " as o" + columns.size());
    }
    return String.join(", ", columns);
  }

  /**
   * The ids and places of results in this order.
   *
   * @param inside a query in parentheses, with {@code id} and {@link #columns}
   * @param condition on its columns
   */
  Sql selectedFrom(Sql inside, String condition, int limit) {
    List<String> selected = new ArrayList<>();
    List<String> ordered = new ArrayList<>();
    for (Term term : terms) {
      String column = "o" + ordered.size();
      selected.add(
          term.column().type() == Type.MOMENT
              ? "cast(extract(epoch from " + column + ") * 1000000 as bigint)"
              : column);
      ordered.add(column + (term.descending() ? " desc" : ""));
    }
    return Sql.of("select id, " + String.join(", ", selected) + " from ")
        .then(inside)
        .then(" inside where " + condition)
        .then(" order by " + String.join(", ", ordered) + " limit " + limit);
  }
}
