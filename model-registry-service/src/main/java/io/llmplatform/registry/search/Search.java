package io.llmplatform.registry.search;

import io.llmplatform.common.paging.PageRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for.
 *
 * @param filter in MLflow's language; null or blank: everything
 * @param orderBy columns, each with {@code ASC} (if absent) or {@code DESC}; none: the default
 * @param page which page; its token belongs to this filter and this order
 */
public record Search(@Nullable String filter, List<String> orderBy, PageRequest page) {
  public Search {
    orderBy = List.copyOf(orderBy);
  }
}
