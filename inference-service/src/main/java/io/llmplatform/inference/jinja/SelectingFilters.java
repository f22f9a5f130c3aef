package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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
    if (!Types.truth(value)) {
      return IteratorValue.generator(java.util.Collections.emptyIterator());
    }
    Iterator<Object> elements = Types.iterate(value, run.budget());
    Function<Object, Object> change = change(run, arguments);
    return IteratorValue.generator(
        new For.Lookahead(
            () -> {
              if (!elements.hasNext()) {
                return null;
              }
              run.budget().enter();
              Object changed = change.apply(elements.next());
              run.budget().leave();
              return changed;
            }));
  }

  private static Function<Object, Object> change(Run run, Arguments arguments) {
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      Map<String, Object> named = new LinkedHashMap<>(arguments.named());
      Object attribute = named.getOrDefault("attribute", None.NONE);
      Object otherwise = named.get("default");
      named.keySet().removeAll(java.util.Set.of("attribute", "default"));
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
    return (run, value, arguments) -> {
      if (!Types.truth(value)) {
        return IteratorValue.generator(java.util.Collections.emptyIterator());
      }
      Iterator<Object> elements = Types.iterate(value, run.budget());
      Predicate<Object> test = test(run, arguments, byAttribute);
      return IteratorValue.generator(
          new For.Lookahead(
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
              }));
    };
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
    Iterator<Object> elements = Types.iterate(value, run.budget());
    DictValue seen = new DictValue();
    return IteratorValue.generator(
        new For.Lookahead(
            () -> {
              while (elements.hasNext()) {
                Object element = elements.next();
                Object key = path.from(element, run.budget());
                if (!seen.has(key, run.budget())) {
                  seen.put(key, true, run.budget());
                  return element;
                }
              }
              return null;
            }));
  }
}
