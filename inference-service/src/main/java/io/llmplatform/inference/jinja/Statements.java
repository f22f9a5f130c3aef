package io.llmplatform.inference.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All statements but loops. */
final class Statements {
  private Statements() {}

  /** Text outside of tags. */
  record Data(String text) implements Statement {
    @Override
    public Signal run(Scope scope) {
      scope.run().write(text);
      return Signal.NEXT;
    }
  }

  /** {@code {{ expression }}}. */
  record Print(Expression expression) implements Statement {
    @Override
    public Signal run(Scope scope) {
      Object value = expression.value(scope);
      scope.run().write(Texts.of(value, scope.budget()));
      return Signal.NEXT;
    }
  }

  record Branch(Expression test, Body body) {}

  /** The first branch whose test is true, else the last body. */
  record If(List<Branch> branches, Body otherwise) implements Statement {
    @Override
    public Signal run(Scope scope) {
      for (Branch branch : branches) {
        if (branch.test().isTrue(scope)) {
          return branch.body().run(scope);
        }
      }
      return otherwise.run(scope);
    }
  }

  record Assign(Target target, Expression expression) implements Statement {
    @Override
    public Signal run(Scope scope) {
      target.assign(expression.value(scope), scope);
      return Signal.NEXT;
    }
  }

  /**
   * What the body writes, filtered, is assigned.
   *
   * @param filter of the name {@link #CAPTURED}; null for none
   */
  record AssignBlock(Target target, @Nullable Expression filter, Body body) implements Statement {
    @Override
    public Signal run(Scope scope) {
      Run.Captured captured = scope.run().capture(body, scope.inner());
      if (captured.signal() == Signal.NEXT) {
        target.assign(filtered(filter, captured.text(), scope), scope);
      }
      return captured.signal();
    }
  }

  /** The name under which a filter finds what a block wrote; no template can use it. */
  static final String CAPTURED = " captured";

  private static Object filtered(@Nullable Expression filter, String text, Scope scope) {
    if (filter == null) {
      return text;
    }
    Scope inner = scope.inner();
    inner.set(CAPTURED, text);
    return filter.value(inner);
  }

  record FilterBlock(Expression filter, Body body) implements Statement {
    @Override
    public Signal run(Scope scope) {
      Run.Captured captured = scope.run().capture(body, scope.inner());
      if (captured.signal() == Signal.NEXT) {
        Object value = filtered(filter, captured.text(), scope);
        scope.run().write(Texts.of(value, scope.budget()));
      }
      return captured.signal();
    }
  }

  /** Values are those outside of the block. */
  record With(List<Target> targets, List<Expression> values, Body body) implements Statement {
    @Override
    public Signal run(Scope scope) {
      List<Object> computed = Literals.values(values, scope);
      Scope inner = scope.inner();
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).assign(computed.get(i), inner);
      }
      return body.run(inner);
    }
  }

  /** A body with names of its own. */
  record Block(Body body) implements Statement {
    @Override
    public Signal run(Scope scope) {
      return body.run(scope.inner());
    }
  }

  record DefineMacro(Macro.Definition definition) implements Statement {
    @Override
    public Signal run(Scope scope) {
      scope.set(definition.name(), new Macro(definition, scope));
      return Signal.NEXT;
    }
  }

  /** {@code {% call macro() %}}: the body is what {@code caller()} gives within the macro. */
  record CallBlock(Accesses.Call call, Macro.Definition caller) implements Statement {
    @Override
    public Signal run(Scope scope) {
      Object value = call.withCaller(scope, new Macro(caller, scope));
      scope.run().write(Texts.of(value, scope.budget()));
      return Signal.NEXT;
    }
  }

  /** {@code {% generation %}}: marks what the model wrote, and is rendered as it is. */
  record Generation(Macro.Definition body) implements Statement {
    @Override
    public Signal run(Scope scope) {
      Object text = new Macro(body, scope).call(scope.run(), new Arguments(List.of(), Map.of()));
      scope.run().write(Texts.of(text, scope.budget()));
      return Signal.NEXT;
    }
  }

  /** Ends an element or a loop. */
  record Jump(Signal signal) implements Statement {
    @Override
    public Signal run(Scope scope) {
      scope.budget().step();
      return signal;
    }
  }

  /** What needs other templates: there are none. */
  record Unloadable() implements Statement {
    @Override
    public Signal run(Scope scope) {
      throw new TemplateFailure("no loader for this environment specified");
    }
  }
}
