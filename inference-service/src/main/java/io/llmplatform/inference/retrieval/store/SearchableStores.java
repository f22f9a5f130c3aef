package io.llmplatform.inference.retrieval.store;

/** The vector stores, as searches see them. Thread-safe. */
public interface SearchableStores {

  /**
   * The tenant's store, which counts as used by this.
   *
   * @throws io.llmplatform.common.error.PlatformException not found where the tenant has no such
   *     store, or it has expired
   */
  SearchableStore find(String tenant, String id);
}
