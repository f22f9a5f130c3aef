package io.llmplatform.inference.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Measures a running platform beside a raw session loop on the same token sequences, in one run,
 * and prints a Markdown table: 32 closed-loop clients, one sequence for each request. Clients,
 * platform and raw loop share the machine, but the raw loop and the clients never run at the same
 * time; the raw loop is measured before and after each path, because a machine's speed changes.
 * {@code docs/benchmarks/inference.sh} starts it.
 */
public final class ServedBenchmark {
  /** Of a raw batch, padding counted. */
  private static final int MAX_TOKENS = 1024;

  private final PrintStream out;
  private final Platform platform;
  private final Duration time;
  private final Wanted sequences;
  private final Wanted wantedPaths;
  private final int workers = Runtime.getRuntime().availableProcessors();

  private ServedBenchmark(
      PrintStream out, Platform platform, Duration time, Wanted sequences, Wanted wantedPaths) {
    this.out = out;
    this.platform = platform;
    this.time = time;
    this.sequences = sequences;
    this.wantedPaths = wantedPaths;
  }

  public static void main(String[] args) throws Exception {
    if (args.length < 4) {
      throw new IllegalArgumentException("seconds sequences paths name=folder...");
    }
    Logs.quiet();
    Platform platform = new Platform(System.getenv());
    Duration time = Duration.ofSeconds(Long.parseLong(args[0]));
    System.out.println(
        "| model | sequences | path | load | raw, before and after | sequences/s | of the ceiling"
            + " | mean ms | p50 ms | p99 ms | p99/mean |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    Wanted sequences = new Wanted(args[1]);
    Wanted paths = new Wanted(args[2]);
    for (String arg : List.of(args).subList(3, args.length)) {
      String[] model = arg.split("=", 2);
      new ServedBenchmark(System.out, platform, time, sequences, paths)
          .measure(model[0], Path.of(model[1]));
    }
  }

  private void measure(String name, Path folder) throws Exception {
    try (UploadedModel model = new UploadedModel(platform, "benchmark-minilm-" + name, folder);
        SentenceTexts texts = new SentenceTexts(folder.resolve("tokenizer.json"))) {
      Map<String, TokenCorpus> corpora = new LinkedHashMap<>();
      corpora.put("16", TokenCorpus.sixteenTokens());
      corpora.put("mixed", TokenCorpus.mixedLengths());
      for (TokenCorpus corpus : sequences.of(corpora)) {
        measure(name, folder.resolve("model.onnx"), corpus, paths(model, texts, corpus));
      }
    }
  }

  /** Each opened when its turn comes: a token lasts for five minutes. */
  private List<Callable<Served>> paths(
      UploadedModel model, SentenceTexts texts, TokenCorpus corpus) {
    List<long[]> ids = corpus.sequences();
    Map<String, Callable<Served>> paths = new LinkedHashMap<>();
    paths.put("grpc", () -> new ServedOverGrpc(platform.service(), model, ids));
    paths.put("binary", () -> ServedOverHttp.binary(platform.service(), model, ids));
    paths.put("json", () -> ServedOverHttp.embeddings(platform.service(), model, texts, ids));
    paths.put("gateway-grpc", () -> new ServedOverGrpc(platform.gateway(), model, ids));
    paths.put(
        "gateway-json", () -> ServedOverHttp.embeddings(platform.gateway(), model, texts, ids));
    return wantedPaths.of(paths);
  }

  private void measure(String model, Path file, TokenCorpus corpus, List<Callable<Served>> paths)
      throws Exception {
    RawLoop.Rate before = RawLoop.ceiling(file, corpus, MAX_TOKENS, workers, time);
    for (Callable<Served> path : paths) {
      String name;
      ClosedLoop.Result result;
      try (Served served = path.call()) {
        name = served.name();
        result = ClosedLoop.run(served, corpus.sequences(), workers, time);
      }
      double load = ProcessTime.load();
      RawLoop.Rate after = RawLoop.ceiling(file, corpus, MAX_TOKENS, workers, time);
      row("%s | %s | %s | %.0f".formatted(model, corpus.name(), name, load), before, after, result);
      before = after;
    }
  }

  private void row(String what, RawLoop.Rate before, RawLoop.Rate after, ClosedLoop.Result result) {
    double ceiling = (before.perSecond() + after.perSecond()) / 2;
    Latencies latencies = result.latencies();
    out.printf(
        Locale.ROOT,
        "| %s | %.0f, %.0f | %.0f | %.2f | %.1f | %.1f | %.1f | %.1f |%n",
        what,
        before.perSecond(),
        after.perSecond(),
        result.perSecond(),
        result.perSecond() / ceiling,
        latencies.meanMillis(),
        latencies.percentileMillis(0.5),
        latencies.percentileMillis(0.99),
        latencies.percentileMillis(0.99) / latencies.meanMillis());
  }
}
