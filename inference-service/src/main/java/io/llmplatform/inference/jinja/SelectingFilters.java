package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Jinja's filters that give a generator: their work is done as it is gone through. */
final class SelectingFilters {
  private SelectingFilters() {}

  static void addTo(Map<String, Filter> filters) {
    filters.put("map", SelectingFilters::map);
    filters.put("unique", SelectingFilters::unique);
    filters.put("select", selecting(true, false));
    filters.put("reject", selecting(false, false));
    filters.put("selectattr", selecting(true, true));
    filters.put("rejectattr", selecting(false, true));
  }

  private static Object map(Run run, Object value, Arguments arguments) {
    return IteratorValue.generator(() -> mapped(run, value, arguments));
  }

  private static Iterator<Object> mapped(Run run, Object value, Arguments arguments) {
    if (!Types.truth(value)) {
      return Collections.emptyIterator();
    }
    Function<Object, Object> change = change(run, arguments);
    Iterator<Object> elements = Types.iterate(value, run.budget());
    return new For.Lookahead(
        () -> {
          if (!elements.hasNext()) {
            return null;
          }
          run.budget().enter();
          Object changed = change.apply(elements.next());
          run.budget().leave();
          return changed;
        });
  }

  private static Function<Object, Object> change(Run run, Arguments arguments) {
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      Map<String, Object> named = new LinkedHashMap<>(arguments.named());
      Object attribute = named.getOrDefault("attribute", None.NONE);
      Object otherwise = named.get("default");
      named.keySet().removeAll(Set.of("attribute", "default"));
      if (!named.isEmpty()) {
        throw new TemplateFailure(
            "Unexpected keyword argument " + Texts.quoted(named.keySet().iterator().next()));
      }
      AttributePath path =
          AttributePath.of(attribute, otherwise == None.NONE ? null : otherwise, false);
      return element -> path.from(element, run.budget());
    }
    if (arguments.positional().isEmpty()) {
      throw new TemplateFailure("map requires a filter argument");
    }
    Filter filter = Filters.required(Texts.of(arguments.positional().get(0), run.budget()));
    Arguments rest = arguments.after(1);
    return element -> filter.apply(run, element, rest);
  }

  private static Filter selecting(boolean wanted, boolean byAttribute) {
    return (run, value, arguments) ->
        IteratorValue.generator(() -> selected(run, value, arguments, wanted, byAttribute));
  }

  private static Iterator<Object> selected(
      Run run, Object value, Arguments arguments, boolean wanted, boolean byAttribute) {
    if (!Types.truth(value)) {
      return Collections.emptyIterator();
    }
    Predicate<Object> test = test(run, arguments, byAttribute);
    Iterator<Object> elements = Types.iterate(value, run.budget());
    return new For.Lookahead(
        () -> {
          while (elements.hasNext()) {
            Object element = elements.next();
            run.budget().enter();
            boolean taken = test.test(element) == wanted;
            run.budget().leave();
            if (taken) {
              return element;
            }
          }
          return null;
        });
  }

  private static Predicate<Object> test(Run run, Arguments arguments, boolean byAttribute) {
    if (byAttribute && arguments.positional().isEmpty()) {
      throw new TemplateFailure("Missing parameter for attribute name");
    }
    AttributePath path =
        AttributePath.of(byAttribute ? arguments.positional().get(0) : None.NONE, null, false);
    Arguments after = arguments.after(byAttribute ? 1 : 0);
    if (after.positional().isEmpty()) {
      return element -> Types.truth(path.from(element, run.budget()));
    }
    Test test = Tests.required(Texts.of(after.positional().get(0), run.budget()));
    Arguments rest = after.after(1);
    return element -> test.test(run, path.from(element, run.budget()), rest);
  }

  private static Object unique(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("unique", "case_sensitive?", "attribute?");
    AttributePath path = AttributePath.of(bound.get(1), null, !bound.flag(0, false));
    return IteratorValue.generator(() -> unique(value, path, run.budget()));
  }

  private static Iterator<Object> unique(Object value, AttributePath path, Budget budget) {
    Iterator<Object> elements = Types.iterate(value, budget);
    DictValue seen = new DictValue();
    return new For.Lookahead(
        () -> {
          while (elements.hasNext()) {
            Object element = elements.next();
            Object key = path.from(element, budget);
            if (!seen.has(key, budget)) {
              seen.put(key, true, budget);
              return element;
            }
          }
          return null;
        });
  }
}
