package io.llmplatform.registry.search;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.search.Comparison.Operator;
import io.llmplatform.registry.search.Tokens.Kind;
import io.llmplatform.registry.search.Tokens.Token;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of filters, which is that of MLflow's search: {@code comparison (AND comparison)*},
 * where a comparison is {@code field operator value}. A field is a word, or {@code tags.key} or
 * {@code metrics.key}; words and keys may stand in double quotes or backticks. A value is a text in
 * single or double quotes, in which the quote is doubled, a number, or a list in parentheses.
 */
final class Filter {
  private static final int LONGEST = 10_000;
  private static final int MOST_COMPARISONS = 32;
  private static final int MOST_VALUES = 1000;
  private static final Map<String, Operator> SYMBOLS =
      Map.of(
          "=", Operator.EQUAL,
          "==", Operator.EQUAL,
          "!=", Operator.DIFFERENT,
          "<>", Operator.DIFFERENT,
          "<", Operator.LESS,
          "<=", Operator.LESS_OR_EQUAL,
          ">", Operator.GREATER,
          ">=", Operator.GREATER_OR_EQUAL);
  private static final Map<String, Operator> WORDS =
      Map.of("like", Operator.LIKE, "ilike", Operator.ILIKE, "in", Operator.IN);

  private final Tokens tokens;

  private Filter(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * The comparisons, all of which must hold; none for an absent or blank filter.
   *
   * @throws PlatformException naming {@code filter} and the position at fault
   */
  static List<Comparison> parse(@Nullable String filter) {
    if (filter == null || filter.isBlank()) {
      return List.of();
    }
    if (filter.length() > LONGEST) {
      throw PlatformException.invalid("filter", "A filter has at most " + LONGEST + " characters.");
    }
    return new Filter(new Tokens(filter)).comparisons();
  }

  /** What is wrong, and where. */
  static PlatformException wrong(int position, String what) {
    return PlatformException.invalid("filter", "At position " + position + ": " + what);
  }

  private List<Comparison> comparisons() {
    List<Comparison> comparisons = new ArrayList<>();
    do {
      if (comparisons.size() == MOST_COMPARISONS) {
        throw wrong(
            tokens.peek().position(), "a filter has at most " + MOST_COMPARISONS + " comparisons.");
      }
      comparisons.add(comparison());
    } while (isAnd());
    return comparisons;
  }

  private boolean isAnd() {
    Token token = tokens.next();
    if (token.kind() == Kind.END) {
      return false;
    }
    if (token.isWord("and")) {
      return true;
    }
    if (token.isWord("or")) {
      throw wrong(token.position(), "comparisons are joined by AND only.");
    }
    throw wrong(token.position(), "expected AND or the end, found " + token.shown() + ".");
  }

  private Comparison comparison() {
    Token field = identifier("a field");
    String key = null;
    if (tokens.peek().isSymbol(".")) {
      tokens.next();
      key = key();
    }
    Operator operator = operator();
    List<Object> values = operator == Operator.IN ? list() : List.of(value());
    return new Comparison(
        field.text().toLowerCase(Locale.ROOT), key, operator, values, field.position());
  }

  // MLflow takes mlflow.source.type without quotes.
  private String key() {
    Token first = identifier("the key of a tag or metric");
    StringBuilder key = new StringBuilder(first.text());
    while (tokens.peek().isSymbol(".")) {
      tokens.next();
      key.append('.').append(identifier("the rest of a key").text());
    }
    return key.toString();
  }

  private Token identifier(String what) {
    Token token = tokens.next();
    if (token.kind() == Kind.WORD
        || token.kind() == Kind.BACKTICKED
        || token.kind() == Kind.DOUBLE_QUOTED) {
      return checked(token);
    }
    throw wrong(token.position(), "expected " + what + ", found " + token.shown() + ".");
  }

  // What the database can have among its texts.
  private static Token checked(Token token) {
    if (token.text().codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF))) {
      throw wrong(token.position(), "a text has no U+0000 and no half of a character.");
    }
    return token;
  }

  private Operator operator() {
    Token token = tokens.next();
    Operator operator =
        switch (token.kind()) {
          case SYMBOL -> SYMBOLS.get(token.text());
          case WORD -> WORDS.get(token.text().toLowerCase(Locale.ROOT));
          default -> null;
        };
    if (operator == null) {
      throw wrong(
          token.position(),
          "expected =, !=, <, <=, >, >=, LIKE, ILIKE or IN, found " + token.shown() + ".");
    }
    return operator;
  }

  private Object value() {
    Token token = tokens.next();
    switch (token.kind()) {
      case SINGLE_QUOTED, DOUBLE_QUOTED -> {
        return checked(token).text();
      }
      case NUMBER -> {
        return number(token.text(), token.position());
      }
      default ->
          throw wrong(
              token.position(),
              "expected a text in quotes or a number, found " + token.shown() + ".");
    }
  }

  /**
   * A number as a client wrote it.
   *
   * @throws PlatformException naming {@code filter} and the position
   */
  static BigDecimal number(String text, int position) {
    try {
      BigDecimal number = new BigDecimal(text);
      if (number.precision() <= 1000
          && Math.abs((long) number.scale()) <= 1000
          && Double.isFinite(number.doubleValue())) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(position, "'" + text + "' is not a number.").causedBy(e);
    }
    throw wrong(position, "'" + text + "' is not a number that can be compared.");
  }

  private List<Object> list() {
    expect("(");
    List<Object> values = new ArrayList<>();
    do {
      if (values.size() == MOST_VALUES) {
        throw wrong(tokens.peek().position(), "a list has at most " + MOST_VALUES + " values.");
      }
      values.add(value());
    } while (isComma());
    return values;
  }

  private boolean isComma() {
    Token token = tokens.next();
    if (token.isSymbol(",")) {
      return true;
    }
    if (token.isSymbol(")")) {
      return false;
    }
    throw wrong(token.position(), "expected , or ), found " + token.shown() + ".");
  }

  private void expect(String symbol) {
    Token token = tokens.next();
    if (!token.isSymbol(symbol)) {
      throw wrong(token.position(), "expected " + symbol + ", found " + token.shown() + ".");
    }
  }
}
