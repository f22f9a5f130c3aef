package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Accesses.ArgumentList;
import io.llmplatform.inference.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
  private int depth;

  /** Names that were read since it was last replaced. */
  private Set<String> names = new HashSet<>();

  /** Whether what is unknown fails only where it is run, as jinja2 has it within an if. */
  private boolean lenient;

  ExpressionParser(TokenStream stream) {
    this.stream = stream;
  }

  boolean lenient() {
    return lenient;
  }

  void setLenient(boolean lenient) {
    this.lenient = lenient;
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
    Expression value = or();
    boolean before = lenient;
    while (stream.skipName("if")) {
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
    value = postfix(value);
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

  /** Attributes, elements and calls behind a value. */
  Expression postfix(Expression value) {
    Expression result = value;
    while (true) {
      if (stream.skipOperator(".")) {
        result = attribute(result);
      } else if (stream.skipOperator("[")) {
        result = subscript(result);
      } else if (stream.current().isOperator("(")) {
        result = new Accesses.Call(result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expression attribute(Expression owner) {
    Token token = stream.next();
    return switch (token.kind()) {
      case NAME -> new Accesses.Attribute(owner, token.text());
      case INTEGER -> new Accesses.Item(owner, new Literals.Constant(token.value()));
      default -> throw new TemplateSyntaxError("expected name or number", token.line());
    };
  }

  private Expression subscript(Expression owner) {
    List<Expression> keys = new ArrayList<>();
    while (!stream.current().isOperator("]")) {
      if (!keys.isEmpty()) {
        stream.expectOperator(",");
      }
      Expression from = stream.current().isOperator(":") ? null : expression();
      if (stream.current().isOperator(":")) {
        return slice(owner, from);
      }
      if (from != null) {
        keys.add(from);
      }
    }
    stream.next();
    return new Accesses.Item(
        owner, keys.size() == 1 ? keys.get(0) : new Literals.TupleLiteral(keys));
  }

  private Expression slice(Expression owner, @Nullable Expression from) {
    stream.expectOperator(":");
    Expression to = bound();
    Expression step = stream.skipOperator(":") ? bound() : null;
    stream.expectOperator("]");
    return new Accesses.Slice(owner, from, to, step);
  }

  private @Nullable Expression bound() {
    Token token = stream.current();
    return token.isOperator(":") || token.isOperator("]") ? null : expression();
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
        result = new Accesses.Call(result, arguments());
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
    if (!lenient && Filters.find(name) == null) {
      throw new TemplateSyntaxError(
          "No filter named %s.".formatted(Texts.quoted(name)), token.line());
    }
    boolean called = stream.current().isOperator("(");
    return new Accesses.Filtered(input, name, called ? arguments() : ArgumentList.NONE);
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
    if (!lenient && Tests.find(name) == null) {
      throw new TemplateSyntaxError(
          "No test named %s.".formatted(Texts.quoted(name)), token.line());
    }
    Expression tested = new Accesses.Tested(operand, name, testArguments());
    return negated ? new Operations.Not(tested) : tested;
  }

  /** In parentheses, or one value without them. */
  private ArgumentList testArguments() {
    Token token = stream.current();
    if (token.isOperator("(")) {
      return arguments();
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
    return new ArgumentList(List.of(postfix(primary())), Map.of(), null, null);
  }

  private ArgumentList arguments() {
    stream.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Expression morePositional = null;
    Expression moreNamed = null;
    boolean first = true;
    while (!stream.current().isOperator(")")) {
      if (!first) {
        stream.expectOperator(",");
        if (stream.current().isOperator(")")) {
          break;
        }
      }
      first = false;
      if (stream.skipOperator("*")) {
        ensure(morePositional == null && moreNamed == null);
        morePositional = expression();
      } else if (stream.skipOperator("**")) {
        ensure(moreNamed == null);
        moreNamed = expression();
      } else if (stream.current().is(Kind.NAME) && stream.following().isOperator("=")) {
        ensure(moreNamed == null);
        String name = stream.next().text();
        stream.next();
        ensure(named.put(name, expression()) == null);
      } else {
        ensure(morePositional == null && moreNamed == null && named.isEmpty());
        positional.add(expression());
      }
    }
    stream.expectOperator(")");
    return new ArgumentList(positional, named, morePositional, moreNamed);
  }

  private void ensure(boolean valid) {
    if (!valid) {
      throw stream.error("invalid syntax for function call expression");
    }
  }
}
