package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Accesses.ArgumentList;
import io.llmplatform.inference.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses expressions, by the grammar of jinja2's parser. */
final class ExpressionParser {
  /** Expressions and blocks within one another. */
  static final int MOST_NESTED = 100;

  private static final Set<String> ORDERS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenStream stream;
  private final AccessParser accesses;
  private int depth;

  /** Names that were read since it was last replaced. */
  private Set<String> names = new HashSet<>();

  /** Whether what is unknown fails only where it is run, as jinja2 has it within an if. */
  private boolean lenient;

  /** The first unknown filter or test that is no part of a conditional expression. */
  private @Nullable TemplateSyntaxError unknown;

  ExpressionParser(TokenStream stream) {
    this.stream = stream;
    accesses = new AccessParser(this, stream);
  }

  boolean lenient() {
    return lenient;
  }

  void setLenient(boolean lenient) {
    this.lenient = lenient;
  }

  /** Fails when what was parsed so far names a filter or test that does not exist. */
  void requireKnown() {
    if (unknown != null) {
      throw unknown;
    }
  }

  Set<String> names() {
    return names;
  }

  void setNames(Set<String> names) {
    this.names = names;
  }

  void enter() {
    if (++depth > MOST_NESTED) {
      throw stream.error("nested deeper than " + MOST_NESTED);
    }
  }

  void leave() {
    depth--;
  }

  /** An expression, or several with commas between them, which are a tuple. */
  Expression tuple(boolean conditional, boolean parenthesized, String... ends) {
    List<Expression> items = new ArrayList<>();
    boolean several = false;
    while (!endsTuple(ends)) {
      items.add(conditional ? expression() : or());
      if (!stream.current().isOperator(",")) {
        break;
      }
      stream.next();
      several = true;
    }
    if (!several && items.size() == 1) {
      return items.get(0);
    }
    if (!several && !parenthesized) {
      throw stream.error(
          "Expected an expression, got " + Texts.quoted(stream.current().described()));
    }
    return new Literals.TupleLiteral(items);
  }

  private boolean endsTuple(String... ends) {
    Token token = stream.current();
    for (String end : ends) {
      if (token.isName(end)) {
        return true;
      }
    }
    return token.is(Kind.VARIABLE_END) || token.is(Kind.BLOCK_END) || token.isOperator(")");
  }

  Expression expression() {
    enter();
    int line = stream.current().line();
    TemplateSyntaxError unknownBefore = unknown;
    Expression value = or();
    boolean before = lenient;
    while (stream.skipName("if")) {
      unknown = unknownBefore;
      lenient = true;
      Expression test = or();
      Expression otherwise = stream.skipName("else") ? expression() : null;
      value = new Operations.Conditional(test, value, otherwise, line);
      line = stream.current().line();
    }
    lenient = before;
    leave();
    return value;
  }

  private Expression or() {
    Expression left = and();
    while (stream.skipName("or")) {
      left = new Operations.Or(left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (stream.skipName("and")) {
      left = new Operations.And(left, not());
    }
    return left;
  }

  private Expression not() {
    if (!stream.skipName("not")) {
      return comparison();
    }
    enter();
    Expression negated = new Operations.Not(not());
    leave();
    return negated;
  }

  private Expression comparison() {
    Expression first = sum();
    List<Operations.Comparison> rest = new ArrayList<>();
    for (String operator = order(); operator != null; operator = order()) {
      rest.add(new Operations.Comparison(operator, sum()));
    }
    return rest.isEmpty() ? first : new Operations.Comparisons(first, rest);
  }

  /** The comparison that comes next, taken, or null. */
  private @Nullable String order() {
    Token token = stream.current();
    if (token.is(Kind.OPERATOR) && ORDERS.contains(token.text())) {
      return stream.next().text();
    }
    if (stream.skipName("in")) {
      return "in";
    }
    if (token.isName("not") && stream.following().isName("in")) {
      stream.next();
      stream.next();
      return "not in";
    }
    return null;
  }

  private Expression sum() {
    Expression left = concatenation();
    while (stream.current().isOperator("+") || stream.current().isOperator("-")) {
      left = new Operations.Arithmetic(stream.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression first = product();
    if (!stream.current().isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (stream.skipOperator("~")) {
      parts.add(product());
    }
    return new Operations.Concatenation(parts);
  }

  private Expression product() {
    Expression left = power();
    while (stream.current().is(Kind.OPERATOR)
        && Set.of("*", "/", "//", "%").contains(stream.current().text())) {
      left = new Operations.Arithmetic(stream.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (stream.skipOperator("**")) {
      left = new Operations.Arithmetic("**", left, unary(true));
    }
    return left;
  }

  private Expression unary(boolean filtered) {
    enter();
    Expression value;
    if (stream.skipOperator("-")) {
      value = new Operations.Negation(unary(false));
    } else if (stream.skipOperator("+")) {
      value = new Operations.Plus(unary(false));
    } else {
      value = primary();
    }
    value = accesses.postfix(value);
    Expression result = filtered ? filters(value) : value;
    leave();
    return result;
  }

  private Expression primary() {
    Token token = stream.next();
    switch (token.kind()) {
      case NAME:
        return named(token.text());
      case STRING:
        StringBuilder text = new StringBuilder(token.value().toString());
        while (stream.current().is(Kind.STRING)) {
          text.append(stream.next().value());
        }
        return new Literals.Constant(text.toString());
      case INTEGER, FLOAT:
        return new Literals.Constant(token.value());
      default:
        return bracketed(token);
    }
  }

  private Expression named(String name) {
    return switch (name) {
      case "true", "True" -> new Literals.Constant(true);
      case "false", "False" -> new Literals.Constant(false);
      case "none", "None" -> new Literals.Constant(None.NONE);
      default -> {
        names.add(name);
        yield new Literals.Name(name);
      }
    };
  }

  private Expression bracketed(Token open) {
    if (open.isOperator("(")) {
      Expression inner = tuple(true, true);
      stream.expectOperator(")");
      return inner;
    }
    if (open.isOperator("[")) {
      return new Literals.ListLiteral(items("]", false));
    }
    if (open.isOperator("{")) {
      return new Literals.DictLiteral(items("}", true));
    }
    throw new TemplateSyntaxError("unexpected " + Texts.quoted(open.described()), open.line());
  }

  /** Expressions up to a bracket, which is taken; pairs of them where they have colons. */
  private List<Expression> items(String end, boolean pairs) {
    List<Expression> items = new ArrayList<>();
    while (!stream.current().isOperator(end)) {
      if (!items.isEmpty()) {
        stream.expectOperator(",");
        if (stream.current().isOperator(end)) {
          break;
        }
      }
      items.add(expression());
      if (pairs) {
        stream.expectOperator(":");
        items.add(expression());
      }
    }
    stream.expectOperator(end);
    return items;
  }

  /** Filters, tests and calls behind an operand. */
  private Expression filters(Expression value) {
    Expression result = value;
    while (true) {
      if (stream.current().isOperator("|")) {
        result = filter(result);
      } else if (stream.skipName("is")) {
        result = test(result);
      } else if (stream.current().isOperator("(")) {
        result = new Accesses.Call(result, accesses.arguments());
      } else {
        return result;
      }
    }
  }

  /** All filters at a bar. */
  Expression filter(Expression input) {
    Expression result = input;
    while (stream.skipOperator("|")) {
      result = oneFilter(result);
    }
    return result;
  }

  /** A filter without its bar. */
  Expression oneFilter(Expression input) {
    Token token = stream.current();
    String name = dotted();
    if (Filters.find(name) == null) {
      unknown(token, "No filter named %s.".formatted(Texts.quoted(name)));
    }
    boolean called = stream.current().isOperator("(");
    return new Accesses.Filtered(input, name, called ? accesses.arguments() : ArgumentList.NONE);
  }

  private void unknown(Token token, String message) {
    if (!lenient && unknown == null) {
      unknown = new TemplateSyntaxError(message, token.line());
    }
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(stream.expect(Kind.NAME).text());
    while (stream.skipOperator(".")) {
      name.append('.').append(stream.expect(Kind.NAME).text());
    }
    return name.toString();
  }

  private Expression test(Expression operand) {
    boolean negated = stream.skipName("not");
    Token token = stream.current();
    String name = dotted();
    if (Tests.find(name) == null) {
      unknown(token, "No test named %s.".formatted(Texts.quoted(name)));
    }
    Expression tested = new Accesses.Tested(operand, name, testArguments());
    return negated ? new Operations.Not(tested) : tested;
  }

  /** In parentheses, or one value without them. */
  private ArgumentList testArguments() {
    Token token = stream.current();
    if (token.isOperator("(")) {
      return accesses.arguments();
    }
    boolean operand =
        switch (token.kind()) {
          case NAME -> !Set.of("else", "or", "and").contains(token.text());
          case STRING, INTEGER, FLOAT -> true;
          default -> token.isOperator("[") || token.isOperator("{");
        };
    if (!operand) {
      return ArgumentList.NONE;
    }
    if (token.isName("is")) {
      throw stream.error("You cannot chain multiple tests with is");
    }
    return new ArgumentList(List.of(accesses.postfix(primary())), Map.of(), null, null);
  }
}
