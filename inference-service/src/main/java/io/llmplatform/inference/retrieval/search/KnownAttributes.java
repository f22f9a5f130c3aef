package io.llmplatform.inference.retrieval.search;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.Filter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The attributes that a filter may ask for. One that no file has is a mistake rather than an empty
 * answer.
 */
record KnownAttributes(Set<String> names) {
  private static final String ROOT = "filters";
  private static final int SHOWN = 50;

  /**
   * @throws PlatformException naming the place in the filter, its attribute and those that there
   *     are
   */
  void require(Filter filter) {
    require(ROOT, filter);
  }

  private void require(String place, Filter filter) {
    if (filter instanceof Filter.Comparison comparison) {
      require(place, comparison.attribute());
    } else if (filter instanceof Filter.Membership membership) {
      require(place, membership.attribute());
    } else if (filter instanceof Filter.And and) {
      requireAll(place, and.parts());
    } else if (filter instanceof Filter.Or or) {
      requireAll(place, or.parts());
    }
  }

  private void requireAll(String place, List<Filter> parts) {
    for (int i = 0; i < parts.size(); i++) {
      require("%s.filters[%d]".formatted(place, i), parts.get(i));
    }
  }

  private void require(String place, String attribute) {
    if (!names.contains(attribute)) {
      String field = place + ".key";
      throw PlatformException.invalid(
          field, "%s is '%s', which no file has; %s.".formatted(field, attribute, known()));
    }
  }

  private String known() {
    if (names.isEmpty()) {
      return "there are no attributes";
    }
    List<String> shown = new TreeSet<>(names).stream().limit(SHOWN).toList();
    String more = names.size() > SHOWN ? " and %d more".formatted(names.size() - SHOWN) : "";
    return "the attributes are %s%s".formatted(String.join(", ", shown), more);
  }
}
