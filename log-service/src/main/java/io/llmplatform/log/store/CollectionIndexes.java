package io.llmplatform.log.store;

import com.mongodb.client.model.IndexModel;
import java.util.List;
import java.util.function.Predicate;

/**
 * The indexes that a feature wants of some collections; a bean for each kind of them. A collection
 * gets those of all beans that include it.
 *
 * <p>INVARIANT: of the indexes of one collection no two have the same keys. MongoDB refuses another
 * one with other options.
 *
 * @param collections whether a collection, by its name, is one of them
 * @param indexes of each
 */
public record CollectionIndexes(Predicate<String> collections, List<IndexModel> indexes) {
  public CollectionIndexes {
    indexes = List.copyOf(indexes);
  }
}
