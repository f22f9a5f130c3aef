package io.llmplatform.inference.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes template values of Java's: copies, so that neither side sees the other's changes. */
final class PlainData {
  private final Budget budget;

  PlainData(Budget budget) {
    this.budget = budget;
  }

  Map<String, Object> context(Map<String, ? extends @Nullable Object> context) {
    Map<String, Object> values = new LinkedHashMap<>();
    context.forEach((name, value) -> values.put(name, value(value)));
    return values;
  }

  /**
   * @throws IllegalArgumentException for what is no plain data
   */
  private Object value(@Nullable Object value) {
    budget.enter();
    Object converted = converted(value);
    budget.leave();
    return converted;
  }

  private Object converted(@Nullable Object value) {
    if (value == null) {
      return None.NONE;
    }
    if (value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      return dict(map);
    }
    if (value instanceof Iterable<?> items) {
      List<Object> values = new ArrayList<>();
      items.forEach(item -> values.add(value(item)));
      return new ListValue(values);
    }
    return number(value);
  }

  private DictValue dict(Map<?, ?> map) {
    DictValue dict = new DictValue();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      dict.put(value(entry.getKey()), value(entry.getValue()), budget);
    }
    return dict;
  }

  private static Object number(Object value) {
    if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      return ((Number) value).doubleValue();
    }
    if (value instanceof BigInteger number) {
      return Numbers.integer(number);
    }
    if (value instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException("no plain data: " + value.getClass().getName());
  }
}
