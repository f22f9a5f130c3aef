package io.llmplatform.inference.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.llmplatform.inference.benchmark.GenerationClients.Prompt;
import io.llmplatform.inference.benchmark.GenerationClients.Seen;
import io.llmplatform.inference.language.engine.ContinuousBatching;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.EngineSettings;
import io.llmplatform.inference.language.onnx.DecoderOptions;
import io.llmplatform.inference.language.onnx.DecoderSessions;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures the engine beside onnxruntime-genai on the same model, prompts and threads, in rounds
 * that alternate, and prints a Markdown table of each round and of the medians. Both spin while
 * they wait, as onnxruntime-genai does unless it is told. {@code docs/benchmarks/language.sh}
 * starts it.
 */
public final class LanguageGenaiBenchmark {
  private static final int AT_ONCE = 16;
  private static final int ROUNDS = 5;
  private static final int SLOT_TOKENS = 1152;
  private static final int TOKENS = 64;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final PrintStream out = System.out;
  private final Random random = new Random(5);
  private final GenerationClients.Generating ours;
  private final PrintWriter toGenai;
  private final BufferedReader fromGenai;

  /** Tokens for each second of the clock, and of a core. */
  private record Rate(double perSecond, double perCoreSecond) {
    static Rate of(long tokens, double seconds, double coreSeconds) {
      return new Rate(tokens / seconds, tokens / coreSeconds);
    }
  }

  private LanguageGenaiBenchmark(GenerationClients.Generating ours, Process genai) {
    this.ours = ours;
    this.toGenai = new PrintWriter(genai.outputWriter(UTF_8), true);
    this.fromGenai = new BufferedReader(new InputStreamReader(genai.getInputStream(), UTF_8));
  }

  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      throw new IllegalArgumentException("onnx-file requests genai-command...");
    }
    Logs.quiet();
    Path model = Path.of(args[0]);
    DecoderOptions options =
        new DecoderOptions(SLOT_TOKENS, AT_ONCE, SLOT_TOKENS, 4L << 30, THREADS, true);
    Process genai =
        new ProcessBuilder(List.of(args).subList(2, args.length))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (ContinuousBatching engine =
        new ContinuousBatching(
            new DecoderSessions().open(model, options),
            EngineSettings.DEFAULT,
            EngineListener.NONE,
            "engine")) {
      new LanguageGenaiBenchmark(new GeneratingInProcess(engine), genai)
          .run(Integer.parseInt(args[1]));
    } finally {
      genai.destroy();
    }
  }

  private void run(int requests) throws IOException {
    // Until code is compiled, and memory for prefixes is in use: new memory is slow to write to.
    GenerationClients.run(ours, AT_ONCE, prompts(2 * AT_ONCE));
    genai(prompts(1), 1);
    out.println(
        "| | load | ours, tokens/s | genai, tokens/s | ours, tokens/core-s | genai, tokens/core-s"
            + " | times by the clock | times by core-s |");
    out.println("|---|---|---|---|---|---|---|---|");
    compare("one after the other", requests / 4, 1);
    compare(AT_ONCE + " at once", requests, AT_ONCE);
  }

  private void compare(String what, int requests, int atOnce) throws IOException {
    List<Rate> our = new ArrayList<>();
    List<Rate> their = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Prompt> prompts = prompts(requests);
      Seen seen = GenerationClients.run(ours, atOnce, prompts);
      our.add(Rate.of(seen.tokens(), seen.seconds(), seen.cpuSeconds()));
      their.add(genai(prompts, atOnce));
      print(what, our.get(round), their.get(round));
    }
    print(what + ", medians", median(our), median(their));
  }

  /** In batches, each to its end. */
  private Rate genai(List<Prompt> prompts, int atOnce) throws IOException {
    List<List<int[]>> batches = new ArrayList<>();
    for (int from = 0; from < prompts.size(); from += atOnce) {
      int to = Math.min(prompts.size(), from + atOnce);
      batches.add(prompts.subList(from, to).stream().map(Prompt::tokens).toList());
    }
    toGenai.println(Platform.JSON.writeValueAsString(batches));
    String line = fromGenai.readLine();
    if (line == null) {
      throw new EOFException("onnxruntime-genai has ended");
    }
    String[] told = line.split(" ", 2);
    long tokens = (long) prompts.size() * TOKENS;
    return Rate.of(tokens, Double.parseDouble(told[0]), Double.parseDouble(told[1]));
  }

  private List<Prompt> prompts(int count) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(new Prompt(random.ints(16 + random.nextInt(185), 1, 256).toArray(), TOKENS));
    }
    return prompts;
  }

  private static Rate median(List<Rate> rates) {
    return new Rate(
        rates.stream().mapToDouble(Rate::perSecond).sorted().toArray()[rates.size() / 2],
        rates.stream().mapToDouble(Rate::perCoreSecond).sorted().toArray()[rates.size() / 2]);
  }

  private void print(String what, Rate our, Rate their) {
    out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.0f | %.0f | %.1f | %.1f | %.2f | %.2f |%n",
        what,
        ProcessTime.load(),
        our.perSecond(),
        their.perSecond(),
        our.perCoreSecond(),
        their.perCoreSecond(),
        our.perSecond() / their.perSecond(),
        our.perCoreSecond() / their.perCoreSecond());
  }
}
