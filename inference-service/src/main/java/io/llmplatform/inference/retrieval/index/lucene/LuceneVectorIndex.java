package io.llmplatform.inference.retrieval.index.lucene;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes of Lucene's in the folders of a directory, each named as its index. An index is opened
 * when it is first used, and is this process's until it ends.
 */
public final class LuceneVectorIndex implements VectorIndex {
  private static final Logger log = LoggerFactory.getLogger(LuceneVectorIndex.class);
  private static final Duration RETRY = Duration.ofSeconds(10);

  /** Of one query of Lucene's: callers bound the filters that they take. */
  private static final int MAX_CLAUSES = 1 << 16;

  /** Between two looks for indexes that have come to rest. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  static {
    IndexSearcher.setMaxClauseCount(MAX_CLAUSES);
  }

  private final Path directory;
  private final ConcurrentHashMap<IndexId, OpenIndex> open = new ConcurrentHashMap<>();

  /** A search is work of one core: more at a time than there are only make each other slower. */
  private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  private final ScheduledExecutorService compactions =
      Executors.newSingleThreadScheduledExecutor(LuceneVectorIndex::daemon);

  /**
   * @param directory made when the first index is
   */
  public LuceneVectorIndex(Path directory) {
    this.directory = directory;
    compactions.scheduleWithFixedDelay(
        this::compact, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "index-compaction");
    thread.setDaemon(true);
    return thread;
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  @Override
  public void create(IndexId index, int dimensions) {
    OpenIndex there = reaching(index, () -> open(index, dimensions));
    if (there.dimensions() != dimensions) {
      throw new IllegalStateException(
          "index %s has %d dimensions, not %d".formatted(index, there.dimensions(), dimensions));
    }
  }

  @Override
  public void drop(IndexId index) {
    reaching(index, () -> remove(index));
  }

  private synchronized IndexId remove(IndexId index) throws IOException {
    OpenIndex there = find(index).orElse(null);
    if (there != null) {
      open.remove(index, there);
      there.close();
      Folders.remove(folder(index));
    }
    return index;
  }

  @Override
  public Set<IndexId> indexes() {
    if (!Files.isDirectory(directory)) {
      return Set.of();
    }
    try (Stream<Path> folders = Files.list(directory)) {
      return folders
          .flatMap(folder -> IndexId.parse(String.valueOf(folder.getFileName())).stream())
          .filter(index -> exists(folder(index)))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  @Override
  public void upsert(IndexId index, List<IndexedChunk> chunks) {
    reaching(
        index,
        () -> {
          known(index).upsert(chunks);
          return index;
        });
  }

  @Override
  public void delete(IndexId index, String tenant, Collection<String> ids) {
    delete(index, ChunkConditions.ids(tenant, ids));
  }

  @Override
  public void deleteRevision(IndexId index, String tenant, long revision) {
    delete(index, ChunkConditions.revision(tenant, revision));
  }

  @Override
  public void deleteStore(IndexId index, String tenant, String store) {
    delete(index, ChunkConditions.store(tenant, store));
  }

  private void delete(IndexId index, Query chunks) {
    reaching(
        index,
        () -> {
          Optional<OpenIndex> there = find(index);
          if (there.isPresent()) {
            there.get().delete(chunks);
          }
          return index;
        });
  }

  @Override
  public long count(IndexId index, String tenant, String store) {
    return reaching(
        index,
        () -> {
          Optional<OpenIndex> there = find(index);
          return there.isPresent() ? there.get().count(ChunkConditions.store(tenant, store)) : 0L;
        });
  }

  @Override
  public List<Hit> search(IndexId index, ChunkQuery query) {
    return reaching(index, () -> inTurn(known(index), query));
  }

  private List<Hit> inTurn(OpenIndex index, ChunkQuery query) throws IOException {
    turns.acquireUninterruptibly();
    try {
      return index.search(query);
    } finally {
      turns.release();
    }
  }

  private void compact() {
    open.forEach(
        (id, index) -> {
          try {
            index.compact();
          } catch (IOException | RuntimeException e) {
            log.info("The segments of index {} stay as they are for now: {}", id, e.getMessage());
          }
        });
  }

  @Override
  public void close() {
    compactions.shutdown();
    open.values().forEach(LuceneVectorIndex::closeQuietly);
    open.clear();
  }

  private static void closeQuietly(OpenIndex index) {
    try {
      index.close();
    } catch (IOException e) {
      log.warn("An index did not close well; what was acknowledged is on the disk", e);
    }
  }

  private OpenIndex known(IndexId index) throws IOException {
    return find(index)
        .orElseThrow(
            () ->
                PlatformException.unavailable(
                    "The index %s does not exist yet.".formatted(index), RETRY));
  }

  private Optional<OpenIndex> find(IndexId index) throws IOException {
    OpenIndex there = open.get(index);
    if (there != null && there.isOpen()) {
      return Optional.of(there);
    }
    return exists(folder(index)) ? Optional.of(open(index, 0)) : Optional.empty();
  }

  /** The index, opened or made; one that a failure closed is opened again. */
  private synchronized OpenIndex open(IndexId index, int dimensionsOfNew) throws IOException {
    OpenIndex there = open.get(index);
    if (there != null && there.isOpen()) {
      return there;
    }
    if (there != null) {
      closeQuietly(there);
    }
    Path folder = folder(index);
    OpenIndex opened =
        exists(folder)
            ? OpenIndex.open(folder)
            : OpenIndex.create(Files.createDirectories(folder), dimensionsOfNew);
    open.put(index, opened);
    return opened;
  }

  private Path folder(IndexId index) {
    return directory.resolve(index.value());
  }

  private boolean exists(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Directory files = FSDirectory.open(folder)) {
      return DirectoryReader.indexExists(files);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private <T> T reaching(IndexId index, Action<T> action) {
    try {
      return action.run();
    } catch (LockObtainFailedException e) {
      throw PlatformException.unavailable(
              "The index %s under retrieval.index.directory belongs to another process; several"
                      .formatted(index)
                  + " instances share an index where retrieval.milvus.uri is set.",
              RETRY)
          .causedBy(e);
    } catch (IOException | AlreadyClosedException e) {
      throw unusable(e);
    }
  }

  private PlatformException unusable(Exception e) {
    log.warn("The indexes in {} cannot be used", directory, e);
    return PlatformException.unavailable(
            "The index in retrieval.index.directory cannot be used now.", RETRY)
        .causedBy(e);
  }
}
