package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Jinja's filters on what has elements. */
final class SequenceFilters {
  private SequenceFilters() {}

  static void addTo(Map<String, Filter> filters) {
    filters.put("length", SequenceFilters::length);
    filters.put("count", SequenceFilters::length);
    filters.put("list", (run, value, arguments) -> new ListValue(Types.all(value, run.budget())));
    filters.put("items", SequenceFilters::items);
    filters.put("first", SequenceFilters::first);
    filters.put("last", SequenceFilters::last);
    filters.put("join", SequenceFilters::join);
    filters.put("reverse", SequenceFilters::reverse);
    filters.put("sort", SequenceFilters::sort);
    filters.put("dictsort", SequenceFilters::dictSort);
    filters.put("groupby", SequenceFilters::groupBy);
    filters.put("min", (run, value, arguments) -> extreme(run, value, arguments, "<"));
    filters.put("max", (run, value, arguments) -> extreme(run, value, arguments, ">"));
    filters.put("sum", SequenceFilters::sum);
    filters.put("batch", SequenceFilters::batch);
    filters.put("slice", SequenceFilters::slice);
  }

  private static Object length(Run run, Object value, Arguments arguments) {
    arguments.bind("length");
    run.budget().scan(value instanceof String text ? text.length() : 1);
    return Types.requiredLength(value);
  }

  private static Object items(Run run, Object value, Arguments arguments) {
    return IteratorValue.generator(() -> items(value, run.budget()).iterator());
  }

  private static List<Object> items(Object value, Budget budget) {
    if (value instanceof Undefined) {
      return List.of();
    }
    if (!(value instanceof DictValue dict)) {
      throw new TemplateFailure("Can only get item pairs from a mapping.");
    }
    return ContainerMethods.items(dict, budget);
  }

  private static Object first(Run run, Object value, Arguments arguments) {
    arguments.bind("first");
    Iterator<Object> elements = Types.iterate(value, run.budget());
    return elements.hasNext()
        ? elements.next()
        : new Undefined("No first item, sequence was empty.");
  }

  private static Object last(Run run, Object value, Arguments arguments) {
    arguments.bind("last");
    List<Object> all = reversible(value, run.budget());
    return all.isEmpty()
        ? new Undefined("No last item, sequence was empty.")
        : all.get(all.size() - 1);
  }

  private static List<Object> reversible(Object value, Budget budget) {
    if (!Types.isIterable(value) || value instanceof IteratorValue || value instanceof LoopValue) {
      throw new TemplateFailure(
          "%s object is not reversible".formatted(Texts.quoted(Types.name(value))));
    }
    return Types.all(value, budget);
  }

  private static Object join(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("join", "d?", "attribute?");
    Budget budget = run.budget();
    String separator = Texts.of(bound.or(0, ""), budget);
    AttributePath path = AttributePath.of(bound.get(1), null, false);
    StringBuilder joined = new StringBuilder();
    Iterator<Object> elements = Types.iterate(value, budget);
    while (elements.hasNext()) {
      String text = Texts.of(path.from(elements.next(), budget), budget);
      budget.text((long) text.length() + separator.length());
      joined.append(text).append(elements.hasNext() ? separator : "");
    }
    return joined.toString();
  }

  private static Object reverse(Run run, Object value, Arguments arguments) {
    arguments.bind("reverse");
    if (value instanceof String text) {
      run.budget().text(text.length());
      return new StringBuilder(text).reverse().toString();
    }
    if (!Types.isIterable(value)) {
      throw new TemplateFailure("argument must be iterable");
    }
    List<Object> reversed = Types.all(value, run.budget());
    Collections.reverse(reversed);
    return value instanceof IteratorValue
        ? new ListValue(reversed)
        : new IteratorValue("list_reverseiterator", reversed.iterator());
  }

  private static Object sort(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("sort", "reverse?", "case_sensitive?", "attribute?");
    List<AttributePath> paths = AttributePath.several(bound.get(2), !bound.flag(1, false));
    List<Keyed> keyed = new ArrayList<>();
    for (Object element : Types.all(value, run.budget())) {
      List<Object> key = new ArrayList<>();
      paths.forEach(path -> key.add(path.from(element, run.budget())));
      keyed.add(new Keyed(new ListValue(key), element));
    }
    return new ListValue(sorted(keyed, bound.flag(0, false), run.budget()));
  }

  /** A value, and what it is sorted by. */
  private record Keyed(Object key, Object value) {}

  /** Equal keys keep their order, also where it is turned round. */
  private static List<Object> sorted(List<Keyed> keyed, boolean reverse, Budget budget) {
    Comparator<Keyed> order =
        (left, right) ->
            Comparing.ordered(left.key(), "<", right.key(), budget)
                ? -1
                : Comparing.ordered(right.key(), "<", left.key(), budget) ? 1 : 0;
    try {
      keyed.sort(reverse ? order.reversed() : order);
    } catch (IllegalArgumentException contradiction) {
      throw new TemplateFailure("The template sorts what has no order");
    }
    List<Object> values = new ArrayList<>(keyed.size());
    keyed.forEach(each -> values.add(each.value()));
    return values;
  }

  private static Object dictSort(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("dictsort", "case_sensitive?", "by?", "reverse?");
    String by = bound.has(1) ? bound.text(1) : "key";
    if (!by.equals("key") && !by.equals("value")) {
      throw new TemplateFailure("You can only sort by either \"key\" or \"value\"");
    }
    if (!(value instanceof DictValue dict)) {
      throw value instanceof Undefined undefined
          ? undefined.failure()
          : new TemplateFailure(
              Texts.quoted(Types.name(value)) + " object has no attribute 'items'");
    }
    long part = by.equals("key") ? 0 : 1;
    AttributePath path = AttributePath.of(part, null, !bound.flag(0, false));
    List<Keyed> keyed = new ArrayList<>();
    for (Object pair : ContainerMethods.items(dict, run.budget())) {
      keyed.add(new Keyed(path.from(pair, run.budget()), pair));
    }
    return new ListValue(sorted(keyed, bound.flag(2, false), run.budget()));
  }

  private static Object groupBy(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("groupby", "attribute", "default?", "case_sensitive?");
    Budget budget = run.budget();
    Object otherwise = bound.get(1) == None.NONE ? null : bound.get(1);
    AttributePath path = AttributePath.of(bound.get(0), otherwise, !bound.flag(2, false));
    AttributePath shown = AttributePath.of(bound.get(0), otherwise, false);
    List<Keyed> keyed = new ArrayList<>();
    for (Object element : Types.all(value, budget)) {
      keyed.add(new Keyed(path.from(element, budget), element));
    }
    List<Object> groups = new ArrayList<>();
    Object key = None.NONE;
    List<Object> group = List.of();
    for (Object element : sorted(keyed, false, budget)) {
      Object next = path.from(element, budget);
      if (group.isEmpty() || !Comparing.equal(key, next, budget)) {
        group = new ArrayList<>();
        groups.add(TupleValue.of(shown.from(element, budget), new ListValue(group)));
        key = next;
      }
      group.add(element);
    }
    return new ListValue(groups);
  }

  private static Object extreme(Run run, Object value, Arguments arguments, String better) {
    Bound bound = arguments.bind("min", "case_sensitive?", "attribute?");
    AttributePath path = AttributePath.of(bound.get(1), null, !bound.flag(0, false));
    List<Object> all = Types.all(value, run.budget());
    Object best = new Undefined("No aggregated item, sequence was empty.");
    for (int i = 0; i < all.size(); i++) {
      Object key = path.from(all.get(i), run.budget());
      if (i == 0 || Comparing.ordered(key, better, path.from(best, run.budget()), run.budget())) {
        best = all.get(i);
      }
    }
    return best;
  }

  private static Object sum(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("sum", "attribute?", "start?");
    AttributePath path = AttributePath.of(bound.get(0), null, false);
    Object sum = bound.or(1, 0L);
    if (sum instanceof String) {
      throw new TemplateFailure("sum() can't sum strings [use ''.join(seq) instead]");
    }
    for (Object element : Types.all(value, run.budget())) {
      sum = Operators.apply("+", sum, path.from(element, run.budget()), run.budget());
    }
    return sum;
  }

  private static Object batch(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("batch", "linecount", "fill_with?");
    int size = bound.integer(0, 0);
    return IteratorValue.generator(
        () -> batches(value, size, bound.get(1), run.budget()).iterator());
  }

  private static List<Object> batches(Object value, int size, Object fill, Budget budget) {
    List<Object> batches = new ArrayList<>();
    List<Object> batch = new ArrayList<>();
    for (Object element : Types.all(value, budget)) {
      if (batch.size() == size) {
        batches.add(new ListValue(batch));
        batch = new ArrayList<>();
      }
      batch.add(element);
    }
    if (!batch.isEmpty()) {
      fill(batch, fill, size, budget);
      batches.add(new ListValue(batch));
    }
    return batches;
  }

  private static void fill(List<Object> batch, Object with, int size, Budget budget) {
    if (with == None.NONE) {
      return;
    }
    while (batch.size() < size) {
      budget.elements(1);
      batch.add(with);
    }
  }

  private static Object slice(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("slice", "slices", "fill_with?");
    int count = bound.integer(0, 0);
    return IteratorValue.generator(
        () -> slices(value, count, bound.get(1), run.budget()).iterator());
  }

  private static List<Object> slices(Object value, int count, Object fill, Budget budget) {
    List<Object> all = Types.all(value, budget);
    if (count == 0) {
      throw new TemplateFailure("integer division or modulo by zero");
    }
    List<Object> slices = new ArrayList<>();
    int size = all.size() / Math.max(1, count);
    int longer = all.size() % Math.max(1, count);
    int at = 0;
    for (int i = 0; i < count; i++) {
      budget.elements(1);
      int end = at + size + (i < longer ? 1 : 0);
      List<Object> slice = new ArrayList<>(all.subList(at, end));
      if (i >= longer && fill != None.NONE) {
        slice.add(fill);
      }
      slices.add(new ListValue(slice));
      at = end;
    }
    return slices;
  }
}
