package io.llmplatform.inference.jinja;

import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's dict: in order of insertion; 1, 1.0 and True are one key. Not changed once shared. */
final class DictValue {
  /** A key as it was given first, and its value. */
  record Pair(Object key, Object value) {}

  /** A tuple as a key, as a text that equal tuples share. */
  private record TupleKey(String canonical) {}

  private final Map<Object, Pair> pairs = new LinkedHashMap<>();

  /**
   * @throws TemplateFailure when the key cannot be one
   */
  void put(Object key, Object value, Budget budget) {
    budget.elements(1);
    Object normal = normal(key, budget);
    Pair before = pairs.get(normal);
    pairs.put(normal, new Pair(before == null ? key : before.key(), value));
  }

  @Nullable Object get(Object key, Budget budget) {
    Pair pair = pairs.get(normal(key, budget));
    return pair == null ? null : pair.value();
  }

  @Nullable Object get(String key) {
    Pair pair = pairs.get(key);
    return pair == null ? null : pair.value();
  }

  boolean has(Object key, Budget budget) {
    return pairs.containsKey(normal(key, budget));
  }

  Collection<Pair> pairs() {
    return pairs.values();
  }

  int size() {
    return pairs.size();
  }

  void putAll(DictValue other, Budget budget) {
    for (Pair pair : other.pairs()) {
      put(pair.key(), pair.value(), budget);
    }
  }

  /** Whether both hold equal values under equal keys. */
  boolean matches(DictValue other, Budget budget) {
    if (size() != other.size()) {
      return false;
    }
    for (Map.Entry<Object, Pair> entry : pairs.entrySet()) {
      Pair theirs = other.pairs.get(entry.getKey());
      if (theirs == null || !Comparing.equal(entry.getValue().value(), theirs.value(), budget)) {
        return false;
      }
    }
    return true;
  }

  private static Object normal(Object key, Budget budget) {
    if (key instanceof String text) {
      budget.scan(text.length());
      return text;
    }
    if (key instanceof TupleValue tuple) {
      StringBuilder canonical = new StringBuilder();
      canonical(tuple, canonical, budget);
      return new TupleKey(canonical.toString());
    }
    if (key instanceof Boolean flag) {
      return flag ? 1L : 0L;
    }
    if (key instanceof Double number) {
      return Numbers.isIntegral(number) ? Numbers.truncated(number) : number;
    }
    if (key instanceof ListValue || key instanceof DictValue) {
      throw new TemplateFailure("unhashable type: " + Texts.quoted(Types.name(key)));
    }
    return key;
  }

  private static void canonical(Object key, StringBuilder to, Budget budget) {
    budget.step();
    if (key instanceof TupleValue tuple) {
      to.append('(');
      tuple.items().forEach(item -> canonical(item, to, budget));
      to.append(')');
      return;
    }
    Object normal = normal(key, budget);
    String kind = normal instanceof Long || normal instanceof BigInteger ? "int" : Types.name(key);
    String shown = normal instanceof String text ? text : Texts.repr(normal, budget);
    budget.text(shown.length());
    to.append(kind).append(shown.length()).append(':').append(shown);
  }
}
