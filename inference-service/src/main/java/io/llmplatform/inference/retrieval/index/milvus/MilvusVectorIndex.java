package io.llmplatform.inference.retrieval.index.milvus;

import com.google.gson.JsonObject;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * A collection of Milvus' for each index. Milvus acknowledges what its log has; searches ask for
 * all that was acknowledged. The writes of this process to one collection wait for each other.
 */
public final class MilvusVectorIndex implements VectorIndex {
  private static final Duration RETRY = Duration.ofSeconds(10);

  /** Of one message, whose size Milvus limits. */
  private static final int BATCH = 500;

  private static final String COUNT = "count(*)";

  private final MilvusConnection milvus;
  private final ConcurrentHashMap<IndexId, Integer> dimensions = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<IndexId, ReentrantLock> writing = new ConcurrentHashMap<>();

  public MilvusVectorIndex(MilvusServer server) {
    this.milvus = new MilvusConnection(server);
  }

  /** Goes on where an earlier one was broken off. */
  @Override
  public void create(IndexId index, int dimensions) {
    boolean isNew = !exists(index);
    if (isNew) {
      milvus.order(client -> client.createCollection(ChunkCollection.of(index, dimensions)));
    }
    int there = described(index);
    if (there != dimensions) {
      throw new IllegalStateException(
          "index %s has %d dimensions, not %d".formatted(index, there, dimensions));
    }
    CollectionIndexes indexes = new CollectionIndexes(milvus, index);
    if (isNew || !indexes.areComplete()) {
      indexes.complete();
    }
    this.dimensions.put(index, there);
  }

  @Override
  public void drop(IndexId index) {
    dimensions.remove(index);
    if (exists(index)) {
      milvus.order(
          client ->
              client.dropCollection(
                  DropCollectionReq.builder().collectionName(index.value()).build()));
    }
  }

  @Override
  public Set<IndexId> indexes() {
    return milvus.call(client -> client.listCollections()).getCollectionNames().stream()
        .flatMap(name -> IndexId.parse(name).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void upsert(IndexId index, List<IndexedChunk> chunks) {
    int expected = dimensions(index);
    for (IndexedChunk chunk : chunks) {
      require(expected, chunk.vector());
    }
    for (int from = 0; from < chunks.size(); from += BATCH) {
      upsertRows(
          index,
          chunks.subList(from, Math.min(chunks.size(), from + BATCH)).stream()
              .map(ChunkRows::of)
              .toList());
    }
  }

  private void upsertRows(IndexId index, List<JsonObject> rows) {
    write(
        index,
        () ->
            milvus.call(
                client ->
                    client.upsert(
                        UpsertReq.builder().collectionName(index.value()).data(rows).build())));
  }

  @Override
  public void delete(IndexId index, String tenant, Collection<String> ids) {
    if (!ids.isEmpty()) {
      delete(index, ChunkExpressions.ids(tenant, ids));
    }
  }

  @Override
  public void deleteRevision(IndexId index, String tenant, long revision) {
    delete(index, ChunkExpressions.revision(tenant, revision));
  }

  @Override
  public void deleteStore(IndexId index, String tenant, String store) {
    delete(index, ChunkExpressions.store(tenant, store));
  }

  private void delete(IndexId index, String chunks) {
    if (exists(index)) {
      write(
          index,
          () ->
              milvus.call(
                  client ->
                      client.delete(
                          DeleteReq.builder()
                              .collectionName(index.value())
                              .filter(chunks)
                              .build())));
    }
  }

  private void write(IndexId index, Runnable write) {
    ReentrantLock turn = writing.computeIfAbsent(index, any -> new ReentrantLock(true));
    turn.lock();
    try {
      write.run();
    } finally {
      turn.unlock();
    }
  }

  @Override
  public long count(IndexId index, String tenant, String store) {
    if (!exists(index)) {
      return 0;
    }
    QueryReq query =
        QueryReq.builder()
            .collectionName(index.value())
            .filter(ChunkExpressions.store(tenant, store))
            .outputFields(List.of(COUNT))
            .consistencyLevel(ConsistencyLevel.STRONG)
            .build();
    Object count =
        milvus.call(client -> client.query(query)).getQueryResults().get(0).getEntity().get(COUNT);
    return ((Number) Objects.requireNonNull(count, COUNT)).longValue();
  }

  @Override
  public List<Hit> search(IndexId index, ChunkQuery query) {
    int expected = dimensions(index);
    query.vector().ifPresent(vector -> require(expected, vector));
    return new ChunkSearch(milvus, index, query).hits();
  }

  private static void require(int dimensions, float[] vector) {
    if (vector.length != dimensions) {
      throw new IllegalArgumentException(
          "a vector of %d components for an index of %d".formatted(vector.length, dimensions));
    }
  }

  /** The index's, once asked for. */
  private int dimensions(IndexId index) {
    Integer known = dimensions.get(index);
    if (known != null) {
      return known;
    }
    if (!exists(index)) {
      throw PlatformException.unavailable(
          "The index %s does not exist yet.".formatted(index), RETRY);
    }
    int there = described(index);
    dimensions.put(index, there);
    return there;
  }

  private int described(IndexId index) {
    return milvus
        .call(
            client ->
                client.describeCollection(
                    DescribeCollectionReq.builder().collectionName(index.value()).build()))
        .getCollectionSchema()
        .getField(ChunkField.VECTOR)
        .getDimension();
  }

  private boolean exists(IndexId index) {
    return milvus.call(
        client ->
            client.hasCollection(HasCollectionReq.builder().collectionName(index.value()).build()));
  }

  @Override
  public void close() {
    milvus.close();
  }
}
