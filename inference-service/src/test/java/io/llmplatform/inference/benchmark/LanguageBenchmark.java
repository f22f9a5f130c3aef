package io.llmplatform.inference.benchmark;

import ai.onnxruntime.OrtException;
import io.llmplatform.inference.benchmark.GenerationClients.Prompt;
import io.llmplatform.inference.benchmark.GenerationClients.Seen;
import io.llmplatform.inference.language.engine.ContinuousBatching;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.EngineSettings;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.onnx.DecoderOptions;
import io.llmplatform.inference.language.onnx.DecoderSessions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Measures continuous batching of a decoder with GroupQueryAttention and fp32 keys and values,
 * beside a bare loop of the very same runs, and prints a Markdown table. {@code
 * docs/benchmarks/language.sh} starts it.
 *
 * <p>On a machine that others use, the shares are to be looked at: of the ceiling by the clock of
 * the same process, which noise moves, and of the engine's time in runs, which it moves little.
 */
public final class LanguageBenchmark {
  private static final int CLIENTS = 16;
  private static final int STEADY = 8;
  private static final int SLOT_TOKENS = 1152;
  private static final int TOKENS = 64;
  private static final int LONG_PROMPT = 1000;
  private static final int VOCABULARY = 256;
  private static final int LARGEST_PIECE = 128;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final PrintStream out = System.out;
  private final Random random = new Random(5);
  private final Path model;
  private final int requests;
  private final RecordingDecoder decoder;
  private final TokenEngine engine;

  private LanguageBenchmark(Path model, int requests) {
    this.model = model;
    this.requests = requests;
    this.decoder =
        new RecordingDecoder(
            new DecoderSessions()
                .open(
                    model,
                    new DecoderOptions(SLOT_TOKENS, CLIENTS, SLOT_TOKENS, 4L << 30, THREADS)));
    this.engine =
        new ContinuousBatching(decoder, EngineSettings.DEFAULT, EngineListener.NONE, "engine");
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      throw new IllegalArgumentException("onnx-file requests");
    }
    Logs.quiet();
    LanguageBenchmark benchmark =
        new LanguageBenchmark(Path.of(args[0]), Integer.parseInt(args[1]));
    try {
      benchmark.run();
    } finally {
      benchmark.engine.close();
    }
  }

  private void run() throws Exception {
    GenerationClients.run(engine, 4, prompts(4, 16));
    out.println(
        "| | load | tokens/s | of the bare loop | of one after the other | time in runs"
            + " | first token p50, p99 ms | next token p50, p99 ms |");
    out.println("|---|---|---|---|---|---|---|---|");
    Seen single = alone();
    together(single);
    joining();
  }

  private Seen alone() throws InterruptedException {
    decoder.take();
    Seen seen = GenerationClients.run(engine, 1, prompts(requests / 4, TOKENS));
    print("one after the other", seen, Double.NaN, 1, decoder.take().seconds() / seen.seconds());
    return seen;
  }

  private void together(Seen single) throws InterruptedException, OrtException {
    try (RawDecodeLoop raw =
        new RawDecodeLoop(model, CLIENTS + 1, SLOT_TOKENS, LARGEST_PIECE, THREADS)) {
      for (int round = 0; round < 2; round++) {
        decoder.take();
        Seen seen = GenerationClients.run(engine, CLIENTS, prompts(requests, TOKENS));
        RecordingDecoder.Trace trace = decoder.take();
        double ceiling = raw.seconds(trace.runs());
        print(
            CLIENTS + " clients, prompts of 16 to 200",
            seen,
            ceiling / seen.seconds(),
            seen.perSecond() / single.perSecond(),
            trace.seconds() / seen.seconds());
      }
    }
  }

  /** Sequences that run on while long prompts join. */
  private void joining() throws InterruptedException {
    List<Prompt> longPrompts =
        IntStream.range(0, Math.max(2, requests / 8))
            .mapToObj(i -> new Prompt(tokens(LONG_PROMPT), 4))
            .toList();
    Thread joining =
        new Thread(
            () -> {
              try {
                GenerationClients.run(engine, 1, longPrompts);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    joining.start();
    decoder.take();
    Seen seen = GenerationClients.run(engine, STEADY, prompts(requests / 2, TOKENS * 2));
    double inRuns = decoder.take().seconds() / seen.seconds();
    print(STEADY + " clients, prompts of 1,000 join", seen, Double.NaN, Double.NaN, inRuns);
    joining.join();
  }

  private List<Prompt> prompts(int count, int maxTokens) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(new Prompt(tokens(16 + random.nextInt(185)), maxTokens));
    }
    return prompts;
  }

  private int[] tokens(int count) {
    return random.ints(count, 0, VOCABULARY).toArray();
  }

  private void print(String what, Seen seen, double ofRaw, double ofSingle, double inRuns) {
    out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.0f | %s | %s | %.3f | %.0f, %.0f | %.0f, %.0f |%n",
        what,
        ProcessTime.load(),
        seen.perSecond(),
        share(ofRaw),
        share(ofSingle),
        inRuns,
        seen.firsts().percentileMillis(0.5),
        seen.firsts().percentileMillis(0.99),
        seen.gaps().percentileMillis(0.5),
        seen.gaps().percentileMillis(0.99));
  }

  private static String share(double share) {
    return Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.2f", share);
  }
}
