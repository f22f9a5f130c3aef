package io.llmplatform.inference.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Sends a running inference-service three times what it can answer, for a minute, and prints a
 * Markdown table of what becomes of the requests and of the service's memory. What it can answer is
 * measured before and after, by 32 closed-loop clients on the same path. {@code
 * docs/benchmarks/inference.sh} starts it.
 */
public final class OverloadBenchmark {
  private static final int FACTOR = 3;
  private static final Duration REHEARSAL = Duration.ofSeconds(10);
  private static final Duration OVERLOAD = Duration.ofSeconds(60);

  /** Of the HTTP client; arrivals that find none free are not sent. */
  private static final int CONNECTIONS = 1024;

  private final PrintStream out;
  private final Platform platform;
  private final TokenCorpus corpus = TokenCorpus.sixteenTokens();
  private final Duration time;

  /** A path, as its capacity is measured and as it is overloaded. */
  private record Overloaded(
      Callable<? extends Served> capacity, Callable<? extends Sending> overload) {}

  private OverloadBenchmark(PrintStream out, Platform platform, Duration time) {
    this.out = out;
    this.platform = platform;
    this.time = time;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      throw new IllegalArgumentException("seconds paths name=folder");
    }
    Logs.quiet();
    Platform platform = new Platform(System.getenv());
    Duration time = Duration.ofSeconds(Long.parseLong(args[0]));
    String[] model = args[2].split("=", 2);
    new OverloadBenchmark(System.out, platform, time)
        .measure(model[0], Path.of(model[1]), new Wanted(args[1]));
  }

  private void measure(String name, Path folder, Wanted wanted) throws Exception {
    out.println(
        "| model | path | load | capacity, before and after | arrivals/s | sent | answered |"
            + " refused | failed | unanswered | no connection | goodput | of the capacity |"
            + " answered, p50 and p99 ms | refused, p50 and p99 ms | resident MiB at the start,"
            + " halfway, at the end |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    List<long[]> ids = corpus.sequences();
    try (UploadedModel model = new UploadedModel(platform, "benchmark-minilm-" + name, folder);
        SentenceTexts texts = new SentenceTexts(folder.resolve("tokenizer.json"))) {
      Callable<ServedOverGrpc> grpc = () -> new ServedOverGrpc(platform.service(), model, ids);
      Callable<ServedOverHttp> json =
          () -> ServedOverHttp.embeddings(platform.service(), model, texts, ids);
      Map<String, Overloaded> paths = new LinkedHashMap<>();
      paths.put("grpc", new Overloaded(grpc, grpc));
      paths.put("json", new Overloaded(json, () -> new SendingByThreads(json.call(), CONNECTIONS)));
      for (Overloaded path : wanted.of(paths)) {
        measure(name, path.capacity(), path.overload());
      }
    }
  }

  /** Each is opened when its turn comes: a token lasts for five minutes. */
  private void measure(
      String model, Callable<? extends Served> path, Callable<? extends Sending> overload)
      throws Exception {
    String name;
    double before;
    try (Served served = path.call()) {
      name = served.name();
      before = capacity(served);
    }
    OpenLoop.Result result;
    try (Sending sending = overload.call()) {
      // The ways of refusing are compiled too.
      new OpenLoop(sending, corpus.sequences())
          .run(FACTOR * before, REHEARSAL, platform.servicePid());
      result =
          new OpenLoop(sending, corpus.sequences())
              .run(FACTOR * before, OVERLOAD, platform.servicePid());
    }
    result.firstFailure().ifPresent(Throwable::printStackTrace);
    double load = ProcessTime.load();
    try (Served served = path.call()) {
      row("%s | %s | %.0f".formatted(model, name, load), before, capacity(served), result);
    }
  }

  private double capacity(Served served) throws InterruptedException {
    int workers = Runtime.getRuntime().availableProcessors();
    return ClosedLoop.run(served, corpus.sequences(), workers, time).perSecond();
  }

  private void row(String what, double before, double after, OpenLoop.Result result) {
    out.printf(
        Locale.ROOT,
        "| %s | %.0f, %.0f | %.0f | %d | %d | %d | %d | %d | %d | %.0f | %.2f | %s | %s | %s |%n",
        what,
        before,
        after,
        result.arrivalsPerSecond(),
        result.sent(),
        result.answers().count(),
        result.refusals().count(),
        result.failed(),
        result.unanswered(),
        result.held(),
        result.goodput(),
        result.goodput() / ((before + after) / 2),
        percentiles(result.answers()),
        percentiles(result.refusals()),
        result.resident().stream()
            .map(bytes -> Long.toString(bytes >> 20))
            .collect(Collectors.joining(", ")));
  }

  private static String percentiles(Latencies latencies) {
    return latencies.count() == 0
        ? "none"
        : String.format(
            Locale.ROOT,
            "%.1f, %.1f",
            latencies.percentileMillis(0.5),
            latencies.percentileMillis(0.99));
  }
}
