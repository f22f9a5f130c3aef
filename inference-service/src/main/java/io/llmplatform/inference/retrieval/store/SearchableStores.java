package io.llmplatform.inference.retrieval.store;

import java.util.Collection;
import java.util.Map;

/** The vector stores, as searches see them. Thread-safe. */
public interface SearchableStores {

  /**
   * The tenant's store, which counts as used by this.
   *
   * @throws io.llmplatform.common.error.PlatformException not found where the tenant has no such
   *     store, or it has expired
   */
  SearchableStore find(String tenant, String id);

  /**
   * Names of a store's files, by their ids. Ids of records, and of files that have left meanwhile,
   * have none.
   *
   * @param store the id of one that was found
   */
  Map<String, String> fileNames(String store, Collection<String> files);
}
