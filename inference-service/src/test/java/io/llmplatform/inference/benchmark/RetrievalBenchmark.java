package io.llmplatform.inference.benchmark;

import io.llmplatform.inference.retrieval.index.Access;
import io.llmplatform.inference.retrieval.index.ChunkQuery;
import io.llmplatform.inference.retrieval.index.ChunkQuery.Weights;
import io.llmplatform.inference.retrieval.index.Filter;
import io.llmplatform.inference.retrieval.index.Hit;
import io.llmplatform.inference.retrieval.index.IndexId;
import io.llmplatform.inference.retrieval.index.IndexedChunk;
import io.llmplatform.inference.retrieval.index.Reader;
import io.llmplatform.inference.retrieval.index.VectorIndex;
import io.llmplatform.inference.retrieval.index.lucene.LuceneVectorIndex;
import io.llmplatform.inference.retrieval.index.milvus.MilvusServer;
import io.llmplatform.inference.retrieval.index.milvus.MilvusVectorIndex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * An index of clustered vectors: how fast it is made, how many of the ten nearest a search finds,
 * how long it takes, and the same where a filter allows one chunk in a hundred. Prints Markdown.
 *
 * <p>Usage: {@code RetrievalBenchmark lucene FOLDER [vectors] [seconds] [questions of recall]}, or
 * {@code milvus URI …}.
 */
public final class RetrievalBenchmark {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int DIMENSIONS = 384;
  private static final int LIMIT = 10;
  private static final int QUESTIONS = 500;
  private static final int BATCH = 500;
  private static final int PARTS = 100;
  private static final Duration WARMUP = Duration.ofSeconds(3);
  private static final Duration REST = Duration.ofMinutes(2);
  private static final IndexId INDEX = new IndexId("benchmark");
  private static final Reader READER = new Reader("alice", Set.of("user"));
  private static final Optional<Filter> ONE_PART =
      Optional.of(new Filter.Comparison("part", Filter.Operator.EQ, 7.0));

  private final VectorIndex index;
  private final Duration time;
  private final int recalled;
  private final List<float[]> vectors = new ArrayList<>();
  private final List<float[]> questions = new ArrayList<>();

  private RetrievalBenchmark(VectorIndex index, int count, Duration time, int recalled) {
    this.index = index;
    this.time = time;
    this.recalled = recalled;
    ClusteredVectors source = new ClusteredVectors(DIMENSIONS, 7);
    for (int i = 0; i < count; i++) {
      vectors.add(source.next());
    }
    for (int i = 0; i < QUESTIONS; i++) {
      questions.add(source.near(vectors.get(i * (count / QUESTIONS))));
    }
  }

  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100_000;
    int seconds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 15;
    int recalled = arguments.length > 4 ? Integer.parseInt(arguments[4]) : QUESTIONS / 2;
    try (VectorIndex index = open(arguments[0], arguments[1])) {
      index.drop(INDEX);
      RetrievalBenchmark benchmark =
          new RetrievalBenchmark(index, count, Duration.ofSeconds(seconds), recalled);
      System.out.printf(
          "%s: %d vectors, %.0f written each second%n%n", arguments[0], count, benchmark.write());
      System.out.println(
          "| chunks allowed | recall@10 | clients | searches/s | p50 ms | p95 ms | p99 ms | p95 of"
              + " the time on a core, ms |");
      System.out.println("|---|---|---|---|---|---|---|---|");
      String rest = "";
      if (arguments[0].equals("lucene")) {
        benchmark.search("all, just written", Optional.empty(), 8);
        rest = awaitRest(Path.of(arguments[1]).resolve(INDEX.value()));
      }
      benchmark.search("all", Optional.empty(), 1, 8);
      benchmark.search("1 %", ONE_PART, 1, 8);
      System.out.print(rest);
      index.drop(INDEX);
    }
  }

  private static VectorIndex open(String kind, String where) {
    return kind.equals("lucene")
        ? new LuceneVectorIndex(Path.of(where))
        : new MilvusVectorIndex(
            new MilvusServer(where, "", "", Duration.ofSeconds(5), Duration.ofMinutes(10)));
  }

  /**
   * Until the index in the process has merged its segments, which it does when it is left alone.
   */
  private static String awaitRest(Path folder) throws Exception {
    int before = segments(folder);
    long start = System.nanoTime();
    while (segments(folder) > 1 && System.nanoTime() - start < REST.toNanos()) {
      Thread.sleep(500);
    }
    return "%nJust written, the index had %d segments; left alone for %.0f s, %d.%n"
        .formatted(before, (System.nanoTime() - start) / 1e9, segments(folder));
  }

  private static int segments(Path folder) throws IOException {
    try (Directory files = FSDirectory.open(folder);
        DirectoryReader reader = DirectoryReader.open(files)) {
      return reader.leaves().size();
    }
  }

  private void search(String allowed, Optional<Filter> filter, int... numbersOfClients)
      throws Exception {
    double recall = recall(filter);
    for (int clients : numbersOfClients) {
      search(filter, clients, WARMUP);
      Searches searches = search(filter, clients, time);
      Latencies latencies = searches.latencies();
      System.out.printf(
          "| %s | %.4f | %d | %.0f | %.1f | %.1f | %.1f | %.2f |%n",
          allowed,
          recall,
          clients,
          latencies.count() / (double) time.toSeconds(),
          latencies.percentileMillis(0.5),
          latencies.percentileMillis(0.95),
          latencies.percentileMillis(0.99),
          searches.onCore().percentileMillis(0.95));
    }
  }

  private double write() {
    index.create(INDEX, DIMENSIONS);
    long start = System.nanoTime();
    for (int from = 0; from < vectors.size(); from += BATCH) {
      int to = Math.min(vectors.size(), from + BATCH);
      index.upsert(INDEX, IntStream.range(from, to).mapToObj(this::chunk).toList());
    }
    return vectors.size() / ((System.nanoTime() - start) / 1e9);
  }

  private IndexedChunk chunk(int i) {
    return new IndexedChunk(
        Integer.toString(i),
        "tenant",
        "store",
        "file" + i / 1000,
        i / 1000,
        i % 1000,
        "A passage of a text, of number " + i,
        vectors.get(i),
        Map.of("part", (double) (i % PARTS)),
        Access.OPEN);
  }

  private List<Hit> search(float[] question, Optional<Filter> filter) {
    return index.search(
        INDEX,
        new ChunkQuery(
            "tenant",
            Set.of("store"),
            Set.of(),
            READER,
            filter,
            Optional.of(question),
            Optional.empty(),
            Weights.EVEN,
            LIMIT));
  }

  private double recall(Optional<Filter> filter) {
    int found = 0;
    List<float[]> asked =
        IntStream.range(0, recalled)
            .mapToObj(i -> questions.get(i * QUESTIONS / recalled))
            .toList();
    for (float[] question : asked) {
      Set<String> nearest = new HashSet<>(nearest(question, filter.isPresent()));
      found +=
          (int) search(question, filter).stream().filter(h -> nearest.contains(h.id())).count();
    }
    return found / (double) (asked.size() * LIMIT);
  }

  /** By looking at each. */
  private List<String> nearest(float[] question, boolean onePart) {
    record Candidate(int number, float cosine) {}
    return IntStream.range(0, vectors.size())
        .filter(i -> !onePart || i % PARTS == 7)
        .mapToObj(i -> new Candidate(i, ClusteredVectors.product(question, vectors.get(i))))
        .sorted(Comparator.comparingDouble(Candidate::cosine).reversed())
        .limit(LIMIT)
        .map(candidate -> Integer.toString(candidate.number()))
        .toList();
  }

  /**
   * @param onCore of the client's thread, in which an embedded index searches: what a machine that
   *     is busy with other work does not lengthen
   */
  private record Searches(Latencies latencies, Latencies onCore) {}

  /** So many clients, of which each asks its next question when the last one is answered. */
  private Searches search(Optional<Filter> filter, int clients, Duration time) throws Exception {
    ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Long> onCore = new ConcurrentLinkedQueue<>();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    long end = System.nanoTime() + time.toNanos();
    List<Future<?>> running = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      int first = client * QUESTIONS / clients;
      running.add(
          threads.submit(
              () -> {
                for (int i = first; System.nanoTime() < end; i++) {
                  long start = System.nanoTime();
                  long core = THREADS.getCurrentThreadCpuTime();
                  search(questions.get(i % QUESTIONS), filter);
                  onCore.add(THREADS.getCurrentThreadCpuTime() - core);
                  latencies.add(System.nanoTime() - start);
                }
              }));
    }
    for (Future<?> each : running) {
      each.get();
    }
    threads.shutdown();
    return new Searches(new Latencies(latencies), new Latencies(onCore));
  }
}
