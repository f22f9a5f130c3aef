package io.llmplatform.inference.retrieval.record;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.embedding.Embedder;
import io.llmplatform.inference.retrieval.embedding.Vectors;
import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.store.Requester;
import io.llmplatform.inference.retrieval.store.Revisions;
import io.llmplatform.inference.retrieval.store.VectorStore;
import io.llmplatform.inference.retrieval.store.VectorStores;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writing and deleting records. Who is answered knows them in PostgreSQL and in the index; what was
 * written to the first only, because the process died between, is brought to the other later.
 * Thread-safe.
 */
@Component
@ConditionalOnRetrieval
public class KeepingRecords {
  private static final int BATCH = 500;

  private final VectorStores stores;
  private final Revisions revisions;
  private final RecordRows rows;
  private final VectorIndex index;
  private final Embedder embedder;
  private final RetrievalSettings settings;
  private final TransactionTemplate transactions;
  private final Clock clock;

  KeepingRecords(
      VectorStores stores,
      Revisions revisions,
      RecordRows rows,
      VectorIndex index,
      Embedder embedder,
      RetrievalSettings settings,
      TransactionTemplate transactions,
      Clock clock) {
    this.stores = stores;
    this.revisions = revisions;
    this.rows = rows;
    this.index = index;
    this.embedder = embedder;
    this.settings = settings;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Writes the records; each takes the place of the one with its id.
   *
   * @throws PlatformException not found where there is no such store; invalid, naming the record,
   *     where a vector has the wrong number of components; conflict where a record's id is that of
   *     one which the requester may not read
   */
  public void put(Requester requester, String id, List<NewRecord> records) {
    VectorStore store = stores.get(requester.tenant(), id);
    List<float[]> vectors = vectors(requester, store, records);
    transactions.executeWithoutResult(
        status -> {
          requireSameModel(store, stores.use(requester.tenant(), id, clock.instant()));
          requireReplaceable(requester, id, records);
          stores.touch(id, clock.instant());
          rows.put(id, revisions.ofRecords(id), records, vectors);
          Set<String> names = new HashSet<>();
          records.forEach(each -> names.addAll(each.attributes().keySet()));
          stores.know(id, names);
        });
    bringToIndex(requester.tenant(), id);
  }

  private static void requireSameModel(VectorStore before, VectorStore now) {
    if (!before.model().equals(now.model()) || before.dimensions() != now.dimensions()) {
      throw PlatformException.conflict(
          "The vector store '%s' has moved to another embedding model.".formatted(now.id()));
    }
  }

  private void requireReplaceable(Requester requester, String store, List<NewRecord> records) {
    List<String> ids = records.stream().map(NewRecord::id).toList();
    for (Map.Entry<String, Access> each : rows.access(store, ids).entrySet()) {
      if (!requester.reader().mayRead(each.getValue())) {
        throw PlatformException.conflict(
            "The id '%s' is that of another's record.".formatted(each.getKey()));
      }
    }
  }

  private List<float[]> vectors(Requester requester, VectorStore store, List<NewRecord> records) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      float[] vector = records.get(i).vector();
      if (vector == null) {
        texts.add(records.get(i).text());
      } else if (vector.length != store.dimensions()) {
        String field = "records[%d].vector".formatted(i);
        throw PlatformException.invalid(
            field,
            "%s has %d components; the store's model '%s' gives %d."
                .formatted(field, vector.length, store.model(), store.dimensions()));
      }
    }
    Iterator<float[]> computed = embed(requester, store, texts).iterator();
    return records.stream()
        .map(
            each -> {
              float[] given = each.vector();
              return given == null ? computed.next() : Vectors.unit(given);
            })
        .toList();
  }

  private List<float[]> embed(Requester requester, VectorStore store, List<String> texts) {
    List<float[]> vectors = new ArrayList<>();
    int batch = settings.ingestion().batch();
    for (int from = 0; from < texts.size(); from += batch) {
      List<String> part = texts.subList(from, Math.min(texts.size(), from + batch));
      vectors.addAll(embedder.embed(requester.owner(), store.model(), part));
    }
    return vectors;
  }

  /**
   * Deletes those of the records that exist and that the requester may read.
   *
   * @return their ids
   * @throws PlatformException not found where there is no such store
   */
  public List<String> delete(Requester requester, String id, List<String> records) {
    List<String> gone = new ArrayList<>();
    transactions.executeWithoutResult(
        status -> {
          stores.use(requester.tenant(), id, clock.instant());
          Map<String, Access> found = rows.access(id, records);
          for (Map.Entry<String, Access> each : found.entrySet()) {
            if (requester.reader().mayRead(each.getValue())) {
              gone.add(each.getKey());
            }
          }
          rows.markDeleted(id, gone);
        });
    bringToIndex(requester.tenant(), id);
    return gone;
  }

  /** Brings what was left between PostgreSQL and the index to the latter. */
  public void finish() {
    rows.unfinished().forEach(each -> bringToIndex(each.tenant(), each.store()));
  }

  /** What the index gets is read under lock, so that the last write is the one that it has. */
  private void bringToIndex(String tenant, String id) {
    boolean more = true;
    while (more) {
      more = Boolean.TRUE.equals(transactions.execute(status -> bringSome(tenant, id)));
    }
  }

  private boolean bringSome(String tenant, String id) {
    VectorStore store = stores.use(tenant, id, clock.instant());
    List<RecordRows.Pending> pending = rows.pending(tenant, id, revisions.ofRecords(id), BATCH);
    Map<Boolean, List<IndexedChunk>> parts =
        pending.stream()
            .collect(
                Collectors.partitioningBy(
                    RecordRows.Pending::deleted,
                    Collectors.mapping(RecordRows.Pending::chunk, Collectors.toList())));
    List<IndexedChunk> kept = parts.getOrDefault(false, List.of());
    List<String> gone = parts.getOrDefault(true, List.of()).stream().map(IndexedChunk::id).toList();
    index.create(store.index(), store.dimensions());
    if (!kept.isEmpty()) {
      index.upsert(store.index(), kept);
      rows.indexed(kept);
    }
    if (!gone.isEmpty()) {
      index.delete(store.index(), tenant, gone);
      rows.forget(gone);
    }
    return pending.size() == BATCH;
  }
}
