package io.llmplatform.inference.benchmark;

import io.llmplatform.inference.benchmark.GenerationClients.Prompt;
import io.llmplatform.inference.benchmark.GenerationClients.Seen;
import io.llmplatform.inference.language.engine.ContinuousBatching;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.EngineSettings;
import io.llmplatform.inference.language.onnx.DecoderOptions;
import io.llmplatform.inference.language.onnx.DecoderSessions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Measures a running platform's language models over the wire, beside a bare loop of the runs that
 * the same prompts take at the same batch, in one run, and prints a Markdown table: 16 clients that
 * read streams of server-sent events. Clients, platform and bare loop share the machine, but the
 * bare loop and the clients never run at the same time. {@code docs/benchmarks/language.sh} starts
 * it.
 */
public final class LanguageServedBenchmark {
  private static final int CLIENTS = 16;
  private static final int STEADY = 8;
  private static final int TOKENS = 64;
  private static final int LONG_PROMPT = 1000;
  private static final int LARGEST_PIECE = 128;
  private static final int ROW_TOKENS = 512;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /** As the platform is set. */
  private static final boolean SPINNING = false;

  private static final Duration INTER_TOKEN_TARGET = Duration.ofMillis(80);

  private final PrintStream out = System.out;
  private final Random random = new Random(5);
  private final Platform platform;
  private final Path onnx;
  private final int requests;

  private LanguageServedBenchmark(Platform platform, Path onnx, int requests) {
    this.platform = platform;
    this.onnx = onnx;
    this.requests = requests;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 4) {
      throw new IllegalArgumentException("onnx-file requests folder service|gateway|both");
    }
    Logs.quiet();
    new LanguageServedBenchmark(
            new Platform(System.getenv()), Path.of(args[0]), Integer.parseInt(args[1]))
        .run(Path.of(args[2]), args[3]);
  }

  private void run(Path folder, String entrance) throws Exception {
    RecordingDecoder.Trace trace = record();
    try (RawDecodeLoop raw =
        new RawDecodeLoop(onnx, CLIENTS + 1, ROW_TOKENS, LARGEST_PIECE, THREADS, SPINNING)) {
      LanguageFolder.write(folder, onnx, raw.vocabulary());
      try (UploadedModel model = new UploadedModel(platform, "benchmark-language", folder)) {
        out.println(
            "| | load | tokens/s | bare loop, before and after | of the bare loop | of it, by"
                + " core-s | first token p50, p99 ms | next token p50, p99 ms |");
        out.println("|---|---|---|---|---|---|---|---|");
        if (!entrance.equals("gateway")) {
          measure(() -> at(platform.service(), model), raw, trace, platform.servicePid());
        }
        if (!entrance.equals("service")) {
          measure(
              () -> at(platform.gateway(), model),
              raw,
              trace,
              platform.servicePid(),
              platform.gatewayPid());
        }
      }
    }
  }

  /** An entrance and what generates there; its token lasts for five minutes. */
  private record Entered(String name, GenerationClients.Generating generating) {}

  private static Entered at(Platform.Entrance entrance, UploadedModel model) throws IOException {
    return new Entered(entrance.name(), new GeneratingOverHttp(entrance, model.name()));
  }

  /** The runs that {@link #CLIENTS} clients' prompts take in an engine set as the platform's. */
  private RecordingDecoder.Trace record() throws InterruptedException {
    DecoderOptions options =
        new DecoderOptions(ROW_TOKENS, CLIENTS, ROW_TOKENS, 4L << 30, THREADS, SPINNING);
    EngineSettings usual = EngineSettings.DEFAULT;
    EngineSettings settings =
        new EngineSettings(
            usual.maxWaitingTokens(),
            null,
            INTER_TOKEN_TARGET,
            usual.ageing(),
            usual.priority(),
            null,
            usual.prefixMemory(),
            usual.prefixBlock());
    RecordingDecoder decoder = new RecordingDecoder(new DecoderSessions().open(onnx, options));
    try (ContinuousBatching engine =
        new ContinuousBatching(decoder, settings, EngineListener.NONE, "engine")) {
      GenerationClients.run(new GeneratingInProcess(engine), CLIENTS, prompts(CLIENTS));
      decoder.take();
      GenerationClients.run(new GeneratingInProcess(engine), CLIENTS, prompts(requests));
      return decoder.take();
    }
  }

  private void measure(
      Callable<Entered> path, RawDecodeLoop raw, RecordingDecoder.Trace trace, long... pids)
      throws Exception {
    GenerationClients.run(path.call().generating(), CLIENTS, prompts(requests));
    Seen before = raw(raw, trace);
    Entered to = path.call();
    Seen together = served(to, CLIENTS, prompts(requests), pids);
    double load = ProcessTime.load();
    Seen after = raw(raw, trace);
    print(CLIENTS + " clients, " + to.name(), load, together, before, after);
    Seen alone = served(path.call(), 1, prompts(requests / 4), pids);
    print("one after the other, " + to.name(), alone);
    out.printf(
        Locale.ROOT,
        "| times one after the other | | %.2f | | | | | |%n",
        together.perSecond() / alone.perSecond());
    print(STEADY + " clients, prompts of 1,000 join, " + to.name(), joining(path.call(), pids));
  }

  /** Sequences that run on while long prompts join. */
  private Seen joining(Entered to, long... pids) throws InterruptedException {
    List<Prompt> longPrompts =
        IntStream.range(0, Math.max(2, requests / 8))
            .mapToObj(i -> new Prompt(tokens(LONG_PROMPT), 4))
            .toList();
    Thread joining = new Thread(() -> GenerationClients.run(to.generating(), 1, longPrompts));
    joining.start();
    Seen seen =
        served(
            to,
            STEADY,
            prompts(requests / 2).stream().map(p -> new Prompt(p.tokens(), 2 * TOKENS)).toList(),
            pids);
    joining.join();
    return seen;
  }

  /** What processes and clients took together. */
  private static Seen served(Entered to, int clients, List<Prompt> prompts, long... pids) {
    double before = cpuSeconds(pids);
    Seen seen = GenerationClients.run(to.generating(), clients, prompts);
    return new Seen(
        seen.tokens(),
        seen.seconds(),
        seen.cpuSeconds() + cpuSeconds(pids) - before,
        seen.firsts(),
        seen.gaps());
  }

  private static double cpuSeconds(long... pids) {
    double seconds = 0;
    for (long pid : pids) {
      seconds +=
          ProcessHandle.of(pid)
                  .flatMap(process -> process.info().totalCpuDuration())
                  .map(Duration::toMillis)
                  .orElse(0L)
              / 1e3;
    }
    return seconds;
  }

  private Seen raw(RawDecodeLoop raw, RecordingDecoder.Trace trace) throws Exception {
    Latencies none = new Latencies(List.of());
    raw.run(trace.runs().subList(0, Math.min(3, trace.runs().size())));
    long began = System.nanoTime();
    double cpu = ProcessTime.cpuSeconds();
    raw.run(trace.runs());
    double seconds = (System.nanoTime() - began) / 1e9;
    long tokens = (long) requests * TOKENS;
    return new Seen(tokens, seconds, ProcessTime.cpuSeconds() - cpu, none, none);
  }

  private List<Prompt> prompts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Prompt(tokens(16 + random.nextInt(185)), TOKENS))
        .toList();
  }

  /** Of those that every vocabulary has. */
  private int[] tokens(int count) {
    return random.ints(count, 0, 256).toArray();
  }

  private void print(String what, double load, Seen seen, Seen before, Seen after) {
    double ceiling = (before.perSecond() + after.perSecond()) / 2;
    double perCore = (perCoreSecond(before) + perCoreSecond(after)) / 2;
    out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.0f | %.0f, %.0f | %.2f | %.2f | %s |%n",
        what,
        load,
        seen.perSecond(),
        before.perSecond(),
        after.perSecond(),
        seen.perSecond() / ceiling,
        perCoreSecond(seen) / perCore,
        times(seen));
  }

  private void print(String what, Seen seen) {
    out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.0f | | | | %s |%n",
        what,
        ProcessTime.load(),
        seen.perSecond(),
        times(seen));
  }

  private static double perCoreSecond(Seen seen) {
    return seen.tokens() / seen.cpuSeconds();
  }

  private static String times(Seen seen) {
    return "%.0f, %.0f | %.0f, %.0f"
        .formatted(
            seen.firsts().percentileMillis(0.5),
            seen.firsts().percentileMillis(0.99),
            seen.gaps().percentileMillis(0.5),
            seen.gaps().percentileMillis(0.99));
  }
}
