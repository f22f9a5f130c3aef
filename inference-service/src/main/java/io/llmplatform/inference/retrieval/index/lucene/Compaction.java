package io.llmplatform.inference.retrieval.index.lucene;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;

/**
 * Merges an index into one segment once nobody has used it for a while: a search walks through each
 * segment's graph, so that several cost as many times more. Searches that never pause are not
 * waited for without end. Thread-safe; {@link #run} is one thread's.
 */
final class Compaction {
  /** Without writes and searches: a merge would take a core from these. */
  static final Duration QUIET = Duration.ofSeconds(10);

  /** Without writes. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * What is outside of the largest segment is merged from this part of it on, so that a chunk is
   * not written anew for each handful that arrives. The largest one's graph is kept, and costs
   * nothing.
   */
  private static final int WORTH = 10;

  /** Of the whole index; the merges of a larger one are left to its merge policy. */
  private static final long MAX_BYTES = 5L << 30;

  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final GroupCommit commits;
  private final LongSupplier nanoTime;
  private volatile long written;
  private volatile long searched;

  Compaction(
      IndexWriter writer, SearcherManager searchers, GroupCommit commits, LongSupplier nanoTime) {
    this.writer = writer;
    this.searchers = searchers;
    this.commits = commits;
    this.nanoTime = nanoTime;
    this.written = nanoTime.getAsLong();
    this.searched = written;
  }

  /** Somebody writes. */
  void written() {
    written = nanoTime.getAsLong();
  }

  /** Somebody searches. */
  void searched() {
    searched = nanoTime.getAsLong();
  }

  /**
   * Merges, where that is due; returns when searches see it.
   *
   * @throws IOException also where the index is closed meanwhile
   */
  void run() throws IOException {
    if (isAtRest() && isWorthIt()) {
      writer.forceMerge(1);
      commits.await();
    }
  }

  private boolean isAtRest() {
    long now = nanoTime.getAsLong();
    boolean unused = now - written >= QUIET.toNanos() && now - searched >= QUIET.toNanos();
    return unused || now - written >= PATIENCE.toNanos();
  }

  private boolean isWorthIt() throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      List<LeafReaderContext> segments = searcher.getLeafContexts();
      long largest = segments.stream().mapToLong(each -> each.reader().maxDoc()).max().orElse(0);
      long others = searcher.getIndexReader().maxDoc() - largest;
      return others > 0 && others * WORTH >= largest && bytes(segments) <= MAX_BYTES;
    } finally {
      searchers.release(searcher);
    }
  }

  private static long bytes(List<LeafReaderContext> segments) throws IOException {
    long bytes = 0;
    for (LeafReaderContext segment : segments) {
      bytes += ((SegmentReader) segment.reader()).getSegmentInfo().sizeInBytes();
    }
    return bytes;
  }
}
