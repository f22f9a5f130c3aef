package io.llmplatform.inference.retrieval.index;

import java.util.List;

/**
 * A condition on a chunk's attributes. Values are {@code String}, {@code Double} or {@code
 * Boolean}; a chunk that lacks the attribute, or has one of another type, fulfils only {@link
 * Operator#NE} and negated {@link Membership}.
 */
public sealed interface Filter {

  /** The ways to compare with one value. Order comparisons are for numbers and strings. */
  enum Operator {
    EQ,
    NE,
    GT,
    GTE,
    LT,
    LTE
  }

  /** The attribute compared with a value. */
  record Comparison(String attribute, Operator operator, Object value) implements Filter {
    public Comparison {
      if (value instanceof Boolean && operator != Operator.EQ && operator != Operator.NE) {
        throw new IllegalArgumentException("%s of a truth value".formatted(operator));
      }
    }
  }

  /**
   * The attribute is, or is not, one of the values.
   *
   * @param negated whether it is none of them
   */
  record Membership(String attribute, List<Object> values, boolean negated) implements Filter {
    public Membership {
      values = List.copyOf(values);
    }
  }

  /** All of them hold. At least one. */
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** One of them holds. At least one. */
  record Or(List<Filter> parts) implements Filter {
    public Or {
      parts = List.copyOf(parts);
    }
  }
}
