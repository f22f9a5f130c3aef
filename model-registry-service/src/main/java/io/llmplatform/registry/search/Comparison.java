package io.llmplatform.registry.search;

import io.llmplatform.common.error.PlatformException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of a filter.
 *
 * @param field as the client wrote it, in lower case, such as {@code name} or {@code tags}
 * @param key of a tag or metric; null where the field has none
 * @param operator what is compared how
 * @param values one, or those of a list: {@link String} or {@link java.math.BigDecimal}
 * @param position of the field in the filter, from 1
 */
record Comparison(
    String field, @Nullable String key, Operator operator, List<Object> values, int position) {

  enum Operator {
    EQUAL("="),
    DIFFERENT("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LIKE("LIKE"),
    ILIKE("ILIKE"),
    IN("IN");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  String shownField() {
    return key == null ? field : field + "." + key;
  }

  /** The key of a tag or metric. */
  String requiredKey() {
    if (key == null) {
      throw Filter.wrong(position, field + " needs a key: " + field + ".<key>.");
    }
    return key;
  }

  /** This, of a field that has no keys. */
  Comparison withoutKey() {
    if (key != null) {
      throw Filter.wrong(position, "there is no field '" + shownField() + "'.");
    }
    return this;
  }

  PlatformException unknownField(String fields) {
    return Filter.wrong(position, "there is no field '" + field + "'; there are " + fields + ".");
  }

  boolean isNegative() {
    return operator == Operator.DIFFERENT;
  }

  /** What a negative comparison denies. */
  Comparison positive() {
    return new Comparison(field, key, Operator.EQUAL, values, position);
  }
}
