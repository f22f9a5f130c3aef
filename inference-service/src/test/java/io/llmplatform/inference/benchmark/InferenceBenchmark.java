package io.llmplatform.inference.benchmark;

import io.llmplatform.inference.engine.Batching;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Measures the engine beside a raw session loop on the same token sequences, in one run, and prints
 * a Markdown table. Both share the machine but never run at the same time; the raw loop is measured
 * before and after, because a machine's speed changes. On a machine that others use, the rates for
 * a second of the clock say nothing of the engine; those for a second of a core still do. {@code
 * docs/benchmarks/inference.sh} starts it.
 */
public final class InferenceBenchmark {
  private static final int MAX_TOKENS = 1024;

  private InferenceBenchmark() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 2) {
      throw new IllegalArgumentException("seconds name=onnx-file...");
    }
    Duration time = Duration.ofSeconds(Long.parseLong(args[0]));
    int workers = Runtime.getRuntime().availableProcessors();
    PrintStream out = System.out;
    out.println(
        "| model | sequences | path | load | sequences/s | of the ceiling | sequences/core-s"
            + " | of the ceiling | mean ms | p50 ms | p99 ms | heap KiB/request"
            + " | workers' time in runs |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (String arg : List.of(args).subList(1, args.length)) {
      String[] model = arg.split("=", 2);
      for (TokenCorpus corpus : List.of(TokenCorpus.sixteenTokens(), TokenCorpus.mixedLengths())) {
        measure(out, model[0], Path.of(model[1]), corpus, workers, time);
      }
    }
  }

  private static void measure(
      PrintStream out, String model, Path file, TokenCorpus corpus, int workers, Duration time)
      throws Exception {
    RawLoop.Rate before = RawLoop.ceiling(file, corpus, MAX_TOKENS, workers, time);
    ClosedLoop.Result result;
    String name;
    Batching batching = new Batching(32, 256, 0, Duration.ZERO, 8);
    try (Served served = new ServedInProcess(file, workers, batching)) {
      name = served.name();
      result = ClosedLoop.run(served, corpus.sequences(), workers, time);
    }
    RawLoop.Rate after = RawLoop.ceiling(file, corpus, MAX_TOKENS, workers, time);
    double perSecond = (before.perSecond() + after.perSecond()) / 2;
    double perCpuSecond = (before.perCpuSecond() + after.perCpuSecond()) / 2;
    out.printf(
        Locale.ROOT,
        "| %s | %s | raw, before and after | | %.0f, %.0f | | %.0f, %.0f | | | | | | |%n",
        model,
        corpus.name(),
        before.perSecond(),
        after.perSecond(),
        before.perCpuSecond(),
        after.perCpuSecond());
    out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %.0f | %.0f | %.2f | %.0f | %.2f | %.1f | %.1f | %.1f | %.1f | %.2f |%n",
        model,
        corpus.name(),
        name,
        ProcessTime.load(),
        result.perSecond(),
        result.perSecond() / perSecond,
        result.perCpuSecond(),
        result.perCpuSecond() / perCpuSecond,
        result.latencies().meanMillis(),
        result.latencies().percentileMillis(0.5),
        result.latencies().percentileMillis(0.99),
        result.allocated() / 1024,
        result.inRuntime());
  }
}
