package io.llmplatform.inference.retrieval.index.milvus;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.GetLoadStateReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.index.request.CreateIndexReq;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The indexes of a collection's fields. */
final class CollectionIndexes {
  private static final Logger log = LoggerFactory.getLogger(CollectionIndexes.class);

  private final MilvusConnection milvus;
  private final String collection;

  CollectionIndexes(MilvusConnection milvus, IndexId index) {
    this.milvus = milvus;
    this.collection = index.value();
  }

  /** Makes those that are missing, and loads the collection, so that it can be searched. */
  void complete() {
    String server = milvus.call(client -> client.getServerVersion());
    ChunkCollection.indexes(server).forEach(this::create);
    milvus.order(
        client ->
            client.loadCollection(LoadCollectionReq.builder().collectionName(collection).build()));
  }

  /** Whether it was loaded, which comes last. */
  boolean areComplete() {
    GetLoadStateReq request = GetLoadStateReq.builder().collectionName(collection).build();
    return milvus.call(client -> client.getLoadState(request));
  }

  /**
   * An index may be there, or be one that the server does not have: Milvus Lite has none of arrays.
   * A collection whose vectors have none is not loaded.
   */
  private void create(IndexParam index) {
    CreateIndexReq request =
        CreateIndexReq.builder()
            .collectionName(collection)
            .indexParams(List.of(index))
            .sync(false)
            .build();
    try {
      milvus.order(client -> client.createIndex(request));
    } catch (PlatformException e) {
      log.info("Milvus makes no index of {} in {}", index.getFieldName(), collection);
    }
  }
}
