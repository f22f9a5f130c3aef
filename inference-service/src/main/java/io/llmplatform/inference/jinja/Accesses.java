package io.llmplatform.inference.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Expressions that ask something of a value. */
final class Accesses {
  private Accesses() {}

  record Attribute(Expression owner, String name) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return Attributes.attribute(owner.value(scope), name);
    }
  }

  record Item(Expression owner, Expression key) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = owner.value(scope);
      return Attributes.item(value, key.value(scope), scope.budget());
    }
  }

  record Slice(
      Expression owner,
      @Nullable Expression from,
      @Nullable Expression to,
      @Nullable Expression step)
      implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = owner.value(scope);
      Object start = bound(from, scope);
      Object end = bound(to, scope);
      return Slices.slice(value, start, end, bound(step, scope), scope.budget());
    }

    private static Object bound(@Nullable Expression bound, Scope scope) {
      return bound == null ? None.NONE : bound.value(scope);
    }
  }

  /** Arguments as they are written in a call; {@code *} and {@code **} ones come last. */
  record ArgumentList(
      List<Expression> positional,
      Map<String, Expression> named,
      @Nullable Expression morePositional,
      @Nullable Expression moreNamed) {
    static final ArgumentList NONE = new ArgumentList(List.of(), Map.of(), null, null);

    Arguments values(Scope scope) {
      List<Object> values = new ArrayList<>(Literals.values(positional, scope));
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, expression) -> byName.put(name, expression.value(scope)));
      if (morePositional != null) {
        Types.iterate(morePositional.value(scope), scope.budget()).forEachRemaining(values::add);
      }
      if (moreNamed != null) {
        addNamed(moreNamed.value(scope), byName);
      }
      return new Arguments(values, byName);
    }

    private static void addNamed(Object value, Map<String, Object> byName) {
      if (!(value instanceof DictValue dict)) {
        throw new TemplateFailure("argument after ** must be a mapping, not " + Types.name(value));
      }
      for (DictValue.Pair pair : dict.pairs()) {
        if (!(pair.key() instanceof String name)) {
          throw new TemplateFailure("keywords must be strings");
        }
        if (byName.put(name, pair.value()) != null) {
          throw new TemplateFailure(
              "got multiple values for keyword argument " + Texts.quoted(name));
        }
      }
    }
  }

  record Call(Expression callee, ArgumentList arguments) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = callee.value(scope);
      return call(value, arguments.values(scope), scope.run());
    }

    /** The call with a block's {@code caller} added. */
    Object withCaller(Scope scope, Macro caller) {
      Object value = callee.value(scope);
      Arguments given = arguments.values(scope);
      Map<String, Object> named = new LinkedHashMap<>(given.named());
      named.put("caller", caller);
      return call(value, new Arguments(given.positional(), named), scope.run());
    }

    private static Object call(Object callee, Arguments arguments, Run run) {
      if (callee instanceof Callable callable) {
        return callable.call(run, arguments);
      }
      if (callee instanceof Undefined undefined) {
        throw undefined.failure();
      }
      throw new TemplateFailure(
          "%s object is not callable".formatted(Texts.quoted(Types.name(callee))));
    }
  }

  /** {@code input | name(arguments)}. */
  record Filtered(Expression input, String name, ArgumentList arguments) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = input.value(scope);
      Filter filter = Filters.find(name);
      if (filter == null) {
        throw new TemplateFailure("No filter named %s found.".formatted(Texts.quoted(name)));
      }
      return filter.apply(scope.run(), value, arguments.values(scope));
    }
  }

  /** {@code operand is name(arguments)}. */
  record Tested(Expression operand, String name, ArgumentList arguments) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object value = operand.value(scope);
      Test test = Tests.find(name);
      if (test == null) {
        throw new TemplateFailure("No test named %s found.".formatted(Texts.quoted(name)));
      }
      return test.test(scope.run(), value, arguments.values(scope));
    }
  }
}
