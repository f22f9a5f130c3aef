package io.llmplatform.inference.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja's filters by name. */
final class Filters {
  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  static @Nullable Filter find(String name) {
    return ALL.get(name);
  }

  static Filter required(String name) {
    Filter filter = find(name);
    if (filter == null) {
      throw new TemplateFailure("No filter named %s.".formatted(Texts.quoted(name)));
    }
    return filter;
  }

  private static Map<String, Filter> all() {
    Map<String, Filter> filters = new HashMap<>();
    TextFilters.addTo(filters);
    NumberFilters.addTo(filters);
    SequenceFilters.addTo(filters);
    SelectingFilters.addTo(filters);
    filters.put("default", Filters::otherwise);
    filters.put("d", Filters::otherwise);
    filters.put("tojson", Json::filter);
    return filters;
  }

  private static Object otherwise(Run run, Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("default", "default_value?", "boolean?");
    boolean missing = value instanceof Undefined || bound.flag(1, false) && !Types.truth(value);
    return missing ? bound.or(0, "") : value;
  }
}
