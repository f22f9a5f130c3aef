package io.llmplatform.log.retention;

import java.util.List;

/** All collections whose documents expire. */
record ExpiringCollections(List<Expiring> all) {
  ExpiringCollections {
    all = List.copyOf(all);
  }

  /** Whether the collection of that name is one of them. */
  boolean include(String name) {
    return all.stream().anyMatch(each -> each.collections().begin(name).isPresent());
  }
}
