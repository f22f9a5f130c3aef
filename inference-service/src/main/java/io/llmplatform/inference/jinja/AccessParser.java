package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Accesses.ArgumentList;
import io.llmplatform.inference.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses what stands behind a value: attributes, elements, slices and calls. */
final class AccessParser {
  private final ExpressionParser expressions;
  private final TokenStream stream;

  AccessParser(ExpressionParser expressions, TokenStream stream) {
    this.expressions = expressions;
    this.stream = stream;
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
      Expression from = stream.current().isOperator(":") ? null : expressions.expression();
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
    return token.isOperator(":") || token.isOperator("]") ? null : expressions.expression();
  }

  /** Arguments in parentheses. */
  ArgumentList arguments() {
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
        morePositional = expressions.expression();
      } else if (stream.skipOperator("**")) {
        ensure(moreNamed == null);
        moreNamed = expressions.expression();
      } else if (stream.current().is(Kind.NAME) && stream.following().isOperator("=")) {
        ensure(moreNamed == null);
        String name = stream.next().text();
        stream.next();
        ensure(named.put(name, expressions.expression()) == null);
      } else {
        ensure(morePositional == null && moreNamed == null && named.isEmpty());
        positional.add(expressions.expression());
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
