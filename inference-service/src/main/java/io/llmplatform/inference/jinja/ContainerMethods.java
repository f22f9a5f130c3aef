package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of Python's dict, list and tuple that change nothing; the others are refused. */
final class ContainerMethods {
  private static final Set<String> CHANGE_DICT =
      Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> CHANGE_LIST =
      Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

  private static final Map<String, Method<DictValue>> OF_DICT =
      Map.of(
          "keys",
              (run, dict, arguments) -> new ViewValue("dict_keys", Types.keys(dict, run.budget())),
          "values",
              (run, dict, arguments) -> new ViewValue("dict_values", values(dict, run.budget())),
          "items", (run, dict, arguments) -> new ViewValue("dict_items", items(dict, run.budget())),
          "get", ContainerMethods::get,
          "copy", (run, dict, arguments) -> dict);

  private static final Map<String, Method<Items>> OF_ITEMS =
      Map.of(
          "count", ContainerMethods::count,
          "index", ContainerMethods::index);

  private ContainerMethods() {}

  static boolean changes(Object owner, String name) {
    return owner instanceof DictValue && CHANGE_DICT.contains(name)
        || owner instanceof ListValue && CHANGE_LIST.contains(name);
  }

  static @Nullable Callable find(Object owner, String name) {
    if (owner instanceof DictValue dict) {
      Method<DictValue> method = OF_DICT.get(name);
      return method == null ? null : new Method.Of<>(dict, method);
    }
    if (owner instanceof Items items) {
      Method<Items> method = OF_ITEMS.get(name);
      if (method == null && name.equals("copy") && owner instanceof ListValue) {
        method = (run, list, arguments) -> list;
      }
      return method == null ? null : new Method.Of<>(items, method);
    }
    return null;
  }

  private static List<Object> values(DictValue dict, Budget budget) {
    budget.elements(dict.size());
    List<Object> values = new ArrayList<>(dict.size());
    dict.pairs().forEach(pair -> values.add(pair.value()));
    return values;
  }

  /** Pairs of key and value. */
  static List<Object> items(DictValue dict, Budget budget) {
    budget.elements(dict.size());
    List<Object> items = new ArrayList<>(dict.size());
    dict.pairs().forEach(pair -> items.add(TupleValue.of(pair.key(), pair.value())));
    return items;
  }

  private static Object get(Run run, DictValue dict, Arguments arguments) {
    if (!arguments.named().isEmpty()) {
      throw new TemplateFailure("dict.get() takes no keyword arguments");
    }
    Bound bound = arguments.bind("get", "key", "default?");
    Object value = dict.get(bound.get(0), run.budget());
    return value == null ? bound.get(1) : value;
  }

  private static Object count(Run run, Items items, Arguments arguments) {
    Object sought = arguments.bind("count", "value").get(0);
    return items.items().stream()
        .filter(item -> Comparing.same(item, sought, run.budget()))
        .count();
  }

  private static Object index(Run run, Items items, Arguments arguments) {
    Bound bound = arguments.bind("index", "value", "start?", "stop?");
    int size = items.items().size();
    int to = Slices.clamp(bound.integer(2, size), size);
    for (int i = Slices.clamp(bound.integer(1, 0), size); i < to; i++) {
      if (Comparing.same(items.items().get(i), bound.get(0), run.budget())) {
        return (long) i;
      }
    }
    throw new TemplateFailure(
        Texts.repr(bound.get(0), run.budget()) + " is not in " + Types.name(items));
  }
}
