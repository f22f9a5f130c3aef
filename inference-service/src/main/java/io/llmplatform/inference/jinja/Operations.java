package io.llmplatform.inference.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions that compute with others. */
final class Operations {
  private Operations() {}

  record Arithmetic(String operator, Expression left, Expression right) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object ours = left.value(scope);
      return Operators.apply(operator, ours, right.value(scope), scope.budget());
    }
  }

  record Negation(Expression operand) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return Operators.negated(operand.value(scope));
    }
  }

  record Plus(Expression operand) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return Operators.positive(operand.value(scope));
    }
  }

  /** {@code a ~ b ~ c}. */
  record Concatenation(List<Expression> parts) implements Expression {
    @Override
    public Object compute(Scope scope) {
      StringBuilder joined = new StringBuilder();
      for (Expression part : parts) {
        String text = Texts.of(part.value(scope), scope.budget());
        scope.budget().text(text.length());
        joined.append(text);
      }
      return joined.toString();
    }
  }

  record And(Expression left, Expression right) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object ours = left.value(scope);
      return Types.truth(ours) ? right.value(scope) : ours;
    }
  }

  record Or(Expression left, Expression right) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object ours = left.value(scope);
      return Types.truth(ours) ? ours : right.value(scope);
    }
  }

  record Not(Expression operand) implements Expression {
    @Override
    public Object compute(Scope scope) {
      return !operand.isTrue(scope);
    }
  }

  /** An operator and its right side. */
  record Comparison(String operator, Expression right) {
    boolean holds(Object left, Object value, Budget budget) {
      return switch (operator) {
        case "==" -> Comparing.equal(left, value, budget);
        case "!=" -> !Comparing.equal(left, value, budget);
        case "in" -> Comparing.contains(value, left, budget);
        case "not in" -> !Comparing.contains(value, left, budget);
        default -> Comparing.ordered(left, operator, value, budget);
      };
    }
  }

  /** {@code a < b <= c}: each holds; none after the first that does not is evaluated. */
  record Comparisons(Expression first, List<Comparison> rest) implements Expression {
    @Override
    public Object compute(Scope scope) {
      Object left = first.value(scope);
      for (Comparison comparison : rest) {
        Object right = comparison.right().value(scope);
        if (!comparison.holds(left, right, scope.budget())) {
          return false;
        }
        left = right;
      }
      return true;
    }
  }

  /** {@code a if test else b}. */
  record Conditional(Expression test, Expression then, @Nullable Expression otherwise, int line)
      implements Expression {
    @Override
    public Object compute(Scope scope) {
      if (test.isTrue(scope)) {
        return then.value(scope);
      }
      return otherwise != null
          ? otherwise.value(scope)
          : new Undefined(
              "the inline if-expression on line %d evaluated to false and no else section was defined."
                  .formatted(line));
    }
  }
}
