package io.llmplatform.inference.retrieval.index.lucene;

import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/** A Lucene index that this process has open, and so owns. Thread-safe. */
final class OpenIndex implements Closeable {
  private static final String DIMENSIONS = "dimensions";
  private static final double BUFFER_MEGABYTES = 32;
  private static final double FLOOR_MEGABYTES = 16;

  private final Directory files;
  private final Analyzer analyzer;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final GroupCommit commits;
  private final Compaction compaction;
  private final int dimensions;

  private OpenIndex(
      Directory files, Analyzer analyzer, IndexWriter writer, int dimensions, LongSupplier nanoTime)
      throws IOException {
    this.files = files;
    this.analyzer = analyzer;
    this.writer = writer;
    this.dimensions = dimensions;
    this.searchers = new SearcherManager(writer, null);
    this.commits = new GroupCommit(this::commit);
    this.compaction = new Compaction(writer, searchers, commits, nanoTime);
  }

  /** Opens an index that is there. */
  static OpenIndex open(Path folder) throws IOException {
    return open(folder, OpenMode.APPEND, 0, System::nanoTime);
  }

  /** Makes an index where none is. */
  static OpenIndex create(Path folder, int dimensions) throws IOException {
    return create(folder, dimensions, System::nanoTime);
  }

  static OpenIndex create(Path folder, int dimensions, LongSupplier nanoTime) throws IOException {
    return open(folder, OpenMode.CREATE, dimensions, nanoTime);
  }

  private static OpenIndex open(
      Path folder, OpenMode mode, int dimensionsOfNew, LongSupplier nanoTime) throws IOException {
    Directory files = FSDirectory.open(folder);
    Analyzer analyzer = new WordAnalyzer();
    IndexWriter writer = null;
    try {
      writer = new IndexWriter(files, settings(analyzer, mode));
      if (mode == OpenMode.CREATE) {
        remember(writer, dimensionsOfNew);
      }
      return new OpenIndex(files, analyzer, writer, dimensions(writer), nanoTime);
    } catch (IOException | RuntimeException e) {
      IOUtils.closeWhileHandlingException(writer, analyzer, files);
      throw e;
    }
  }

  private static IndexWriterConfig settings(Analyzer analyzer, OpenMode mode) {
    return new IndexWriterConfig(analyzer)
        .setOpenMode(mode)
        .setRAMBufferSizeMB(BUFFER_MEGABYTES)
        .setCommitOnClose(false)
        .setMergePolicy(fewSegments())
        .setCodec(
            new Lucene912Codec() {
              private final KnnVectorsFormat vectors = new WideVectors();

              @Override
              public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return vectors;
              }
            });
  }

  /** A search walks through the graph of each segment, so that few are worth the merging. */
  private static TieredMergePolicy fewSegments() {
    return new TieredMergePolicy().setSegmentsPerTier(4).setFloorSegmentMB(FLOOR_MEGABYTES);
  }

  private static void remember(IndexWriter writer, int dimensions) throws IOException {
    writer.setLiveCommitData(Map.of(DIMENSIONS, Integer.toString(dimensions)).entrySet());
    writer.commit();
  }

  private static int dimensions(IndexWriter writer) throws IOException {
    for (Map.Entry<String, String> entry : writer.getLiveCommitData()) {
      if (entry.getKey().equals(DIMENSIONS)) {
        return Integer.parseInt(entry.getValue());
      }
    }
    throw new IOException("The index in " + writer.getDirectory() + " is of something else");
  }

  int dimensions() {
    return dimensions;
  }

  /** Whether it can be used: a failure of the disk closes it. */
  boolean isOpen() {
    return writer.isOpen();
  }

  void upsert(List<IndexedChunk> chunks) throws IOException {
    compaction.written();
    for (IndexedChunk chunk : chunks) {
      requireDimensions(chunk.vector());
    }
    for (IndexedChunk chunk : chunks) {
      writer.updateDocument(new Term(ChunkField.ID, chunk.id()), ChunkDocuments.of(chunk));
    }
    commits.await();
  }

  void delete(Query chunks) throws IOException {
    compaction.written();
    writer.deleteDocuments(chunks);
    commits.await();
  }

  long count(Query chunks) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      return searcher.count(chunks);
    } finally {
      searchers.release(searcher);
    }
  }

  List<Hit> search(ChunkQuery query) throws IOException {
    query.vector().ifPresent(this::requireDimensions);
    compaction.searched();
    IndexSearcher searcher = searchers.acquire();
    try {
      return new ChunkSearch(searcher, analyzer, query).hits();
    } finally {
      searchers.release(searcher);
    }
  }

  /**
   * Merges its segments, if it has come to rest. One thread's.
   *
   * @throws IOException also where it is closed meanwhile
   */
  void compact() throws IOException {
    compaction.run();
  }

  /** What a search walks through. */
  int segments() throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      return searcher.getLeafContexts().size();
    } finally {
      searchers.release(searcher);
    }
  }

  private void requireDimensions(float[] vector) {
    if (vector.length != dimensions) {
      throw new IllegalArgumentException(
          "a vector of %d components for an index of %d".formatted(vector.length, dimensions));
    }
  }

  private void commit() throws IOException {
    writer.commit();
    searchers.maybeRefreshBlocking();
  }

  /** Leaves out what was not committed, which nobody was told of. */
  @Override
  public void close() throws IOException {
    IOUtils.close(searchers, writer::rollback, analyzer, files);
  }
}
