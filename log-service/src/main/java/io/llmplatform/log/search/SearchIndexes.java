package io.llmplatform.log.search;

import com.mongodb.client.model.IndexModel;
import java.util.List;
import java.util.function.Predicate;

/**
 * The indexes of some collections; a bean for each kind of them.
 *
 * @param collections whether a collection, by its name, is one of them
 * @param indexes of each
 */
public record SearchIndexes(Predicate<String> collections, List<IndexModel> indexes) {
  public SearchIndexes {
    indexes = List.copyOf(indexes);
  }
}
