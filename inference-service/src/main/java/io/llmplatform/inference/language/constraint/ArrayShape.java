package io.llmplatform.inference.language.constraint;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What schemas that all have to be met say of an array together. Not thread-safe. */
final class ArrayShape {
  /**
   * What one schema says of items.
   *
   * @param rest of the items behind the first ones; null: nothing
   */
  private record Items(List<Located> first, @Nullable Located rest) {}

  private final List<Items> items = new ArrayList<>();
  private int least;
  private int most = Repetition.UNBOUNDED;
  private boolean told;

  void read(Located schema) {
    least = Math.max(least, ValueShape.count(schema, "minItems", 0));
    most = Math.min(most, ValueShape.count(schema, "maxItems", Repetition.UNBOUNDED));
    List<Located> first = new ArrayList<>();
    if (schema.has("prefixItems")) {
      Located list = schema.get("prefixItems");
      if (!list.node().isArray()) {
        throw schema.unsupported("prefixItems", "must be an array of schemas");
      }
      for (int i = 0; i < list.node().size(); i++) {
        first.add(list.get(i));
      }
    }
    Located rest = schema.has("items") ? schema.get("items") : null;
    if (rest != null && rest.node().isArray()) {
      throw schema.unsupported("items", "must be a schema; several belong into 'prefixItems'");
    }
    if (rest != null && rest.node().isBoolean() && !rest.node().booleanValue()) {
      most = Math.min(most, first.size());
    }
    if (least > most) {
      throw schema.contradiction("minItems", "is above what is allowed");
    }
    told |= schema.has("items") || schema.has("prefixItems");
    items.add(new Items(first, rest));
  }

  /** Whether anything is said of items. */
  boolean isTold() {
    return told;
  }

  Repetition count() {
    return new Repetition(least, most);
  }

  /** How many of the first items have schemas of their own. */
  int first() {
    int longest = items.stream().mapToInt(one -> one.first().size()).max().orElse(0);
    return Math.min(longest, most);
  }

  /** Schemas that an item has to meet all. */
  List<Located> item(int index) {
    List<Located> schemas = new ArrayList<>();
    for (Items one : items) {
      Located rest = one.rest();
      if (index < one.first().size()) {
        schemas.add(one.first().get(index));
      } else if (rest != null) {
        schemas.add(rest);
      }
    }
    return schemas;
  }
}
