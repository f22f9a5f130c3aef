package io.llmplatform.log.search;

import com.mongodb.client.model.IndexModel;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The indexes of some collections; a bean for each kind of them.
 *
 * @param collections their names
 * @param indexes of each
 */
public record SearchIndexes(Pattern collections, List<IndexModel> indexes) {
  public SearchIndexes {
    indexes = List.copyOf(indexes);
  }
}
