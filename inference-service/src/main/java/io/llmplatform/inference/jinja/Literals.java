package io.llmplatform.inference.jinja;

import java.util.ArrayList;
import java.util.List;

/** Expressions that write a value down, or name one. */
final class Literals {
  private Literals() {}

  record Constant(Object constant) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return constant;
    }
  }

  record Name(String name) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return scope.get(name);
    }
  }

  record ListLiteral(List<Expression> items) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return new ListValue(values(items, scope));
    }
  }

  record TupleLiteral(List<Expression> items) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return new TupleValue(values(items, scope));
    }
  }

  /** Keys and values by turns. */
  record DictLiteral(List<Expression> keysAndValues) implements Expression {
    @Override
    public Object compute(Scope scope) {
      DictValue dict = new DictValue();
      for (int i = 0; i < keysAndValues.size(); i += 2) {
        Object key = keysAndValues.get(i).value(scope);
        dict.put(key, keysAndValues.get(i + 1).value(scope), scope.budget());
      }
      return dict;
    }
  }

  static List<Object> values(List<Expression> expressions, Scope scope) {
    List<Object> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(expression.value(scope));
    }
    return values;
  }
}
