package io.llmplatform.inference.benchmark;

import ai.onnxruntime.OrtException;
import io.llmplatform.inference.benchmark.GenerationClients.Prompt;
import io.llmplatform.inference.benchmark.GenerationClients.Seen;
import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.onnx.CudaOptions;
import io.llmplatform.inference.language.engine.ContinuousBatching;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.EngineSettings;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.onnx.DecoderOptions;
import io.llmplatform.inference.language.onnx.DecoderPlace;
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
 * <p>On a machine that others use, rates for a second of the clock say little; those for a second
 * of a core, and the share of the time that the engine spends in runs, still do.
 */
public final class LanguageBenchmark {
  private static final int CLIENTS = 16;
  private static final int STEADY = 8;
  private static final int SLOT_TOKENS = 1152;
  private static final int TOKENS = 64;
  private static final int LONG_PROMPT = 1000;
  private static final int VOCABULARY = 256;
  private static final int LARGEST_PIECE = 128;

  /** As onnxruntime-genai and the runtime itself do unless they are told; all sides alike. */
  private static final boolean SPINNING = true;

  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final PrintStream out = System.out;
  private final Random random = new Random(5);
  private final Path model;
  private final int requests;
  private final RecordingDecoder decoder;
  private final TokenEngine engine;
  private final GenerationClients.Generating generating;

  /**
   * @param allocated whether the cache lies in memory of the runtime's allocator, as on GPUs
   */
  private LanguageBenchmark(Path model, int requests, boolean allocated) {
    this.model = model;
    this.requests = requests;
    this.decoder =
        new RecordingDecoder(
            new DecoderSessions()
                .open(
                    model,
                    new DecoderOptions(
                        SLOT_TOKENS, CLIENTS, SLOT_TOKENS, 4L << 30, THREADS, SPINNING),
                    new DecoderPlace(Device.CPU, CudaOptions.DEFAULT, allocated)));
    this.engine =
        new ContinuousBatching(decoder, EngineSettings.DEFAULT, EngineListener.NONE, "engine");
    this.generating = new GeneratingInProcess(engine);
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 3) {
      throw new IllegalArgumentException("onnx-file requests host|device");
    }
    Logs.quiet();
    LanguageBenchmark benchmark =
        new LanguageBenchmark(
            Path.of(args[0]), Integer.parseInt(args[1]), args[2].equals("device"));
    try {
      benchmark.run();
    } finally {
      benchmark.engine.close();
    }
  }

  private void run() throws Exception {
    // Until code is compiled, and memory for prefixes is in use: new memory is slow to write to.
    GenerationClients.run(generating, CLIENTS, prompts(2 * CLIENTS, TOKENS));
    out.println(
        "| | load | tokens/s | tokens/core-s | time in runs | first token p50, p99 ms"
            + " | next token p50, p99 ms |");
    out.println("|---|---|---|---|---|---|---|");
    Seen single = alone();
    for (int round = 0; round < 2; round++) {
      together(single);
    }
    joining();
  }

  private Seen alone() {
    decoder.take();
    Seen seen = GenerationClients.run(generating, 1, prompts(requests / 4, TOKENS));
    print("one after the other", seen, decoder.take());
    return seen;
  }

  private void together(Seen single) throws OrtException {
    decoder.take();
    Seen seen = GenerationClients.run(generating, CLIENTS, prompts(requests, TOKENS));
    RecordingDecoder.Trace trace = decoder.take();
    print(CLIENTS + " clients, prompts of 16 to 200", seen, trace);
    Seen raw = raw(trace, seen.tokens());
    print(
        "the same runs in a bare loop", raw, new RecordingDecoder.Trace(List.of(), raw.seconds()));
    print("share of the bare loop", seen, raw);
    print("times one after the other", seen, single);
  }

  private Seen raw(RecordingDecoder.Trace trace, long tokens) throws OrtException {
    Latencies none = new Latencies(List.of());
    try (RawDecodeLoop raw =
        new RawDecodeLoop(model, CLIENTS + 1, SLOT_TOKENS, LARGEST_PIECE, THREADS, SPINNING)) {
      raw.run(trace.runs().subList(0, Math.min(3, trace.runs().size())));
      long began = System.nanoTime();
      double cpu = ProcessTime.cpuSeconds();
      raw.run(trace.runs());
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Seen(tokens, seconds, ProcessTime.cpuSeconds() - cpu, none, none);
    }
  }

  /** Sequences that run on while long prompts join. */
  private void joining() throws InterruptedException {
    List<Prompt> longPrompts =
        IntStream.range(0, Math.max(2, requests / 8))
            .mapToObj(i -> new Prompt(tokens(LONG_PROMPT), 4))
            .toList();
    Thread joining = new Thread(() -> GenerationClients.run(generating, 1, longPrompts));
    joining.start();
    decoder.take();
    Seen seen = GenerationClients.run(generating, STEADY, prompts(requests / 2, TOKENS * 2));
    print(STEADY + " clients, prompts of 1,000 join", seen, decoder.take());
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

  private void print(String what, Seen seen, RecordingDecoder.Trace trace) {
    out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.0f | %.1f | %.3f | %.0f, %.0f | %.0f, %.0f |%n",
        what,
        ProcessTime.load(),
        seen.tokens() / seen.seconds(),
        seen.tokens() / seen.cpuSeconds(),
        trace.seconds() / seen.seconds(),
        seen.firsts().percentileMillis(0.5),
        seen.firsts().percentileMillis(0.99),
        seen.gaps().percentileMillis(0.5),
        seen.gaps().percentileMillis(0.99));
  }

  private void print(String what, Seen seen, Seen other) {
    out.printf(
        Locale.ROOT,
        "| %s | | %.2f | %.2f | | | |%n",
        what,
        seen.tokens() / seen.seconds() / (other.tokens() / other.seconds()),
        seen.tokens() / seen.cpuSeconds() / (other.tokens() / other.cpuSeconds()));
  }
}
