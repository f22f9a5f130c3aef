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
import java.util.stream.IntStream;

/**
 * Measures the engine beside onnxruntime-genai on the same model, prompts and threads, in rounds
 * that alternate, and prints a Markdown table of all rounds together and of how they differ. One
 * after the other, a round is a prompt, so that a machine whose speed changes from second to second
 * is equally fast for both. Both spin while they wait, as onnxruntime-genai does unless it is told.
 * {@code docs/benchmarks/language.sh} starts it.
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

  /** What a side took for the tokens of a round. */
  private record Took(double seconds, double coreSeconds) {
    static Took sum(List<Took> rounds) {
      return new Took(
          rounds.stream().mapToDouble(Took::seconds).sum(),
          rounds.stream().mapToDouble(Took::coreSeconds).sum());
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
        "| | load | rounds | ours, tokens/s | genai, tokens/s | ours, tokens/core-s | genai,"
            + " tokens/core-s | times by the clock | of single rounds, quartiles | times by"
            + " core-s |");
    out.println("|---|---|---|---|---|---|---|---|---|---|");
    compare("one after the other", 3 * requests / 2, 1, 1);
    compare(AT_ONCE + " at once", ROUNDS, requests, AT_ONCE);
  }

  private void compare(String what, int rounds, int requests, int atOnce) throws IOException {
    List<Took> our = new ArrayList<>();
    List<Took> their = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<Prompt> prompts = prompts(requests);
      Seen seen = GenerationClients.run(ours, atOnce, prompts);
      our.add(new Took(seen.seconds(), seen.cpuSeconds()));
      their.add(genai(prompts, atOnce));
    }
    print(what, (long) rounds * requests * TOKENS, our, their);
  }

  /** In batches, each to its end. */
  private Took genai(List<Prompt> prompts, int atOnce) throws IOException {
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
    return new Took(Double.parseDouble(told[0]), Double.parseDouble(told[1]));
  }

  private List<Prompt> prompts(int count) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(new Prompt(random.ints(16 + random.nextInt(185), 1, 256).toArray(), TOKENS));
    }
    return prompts;
  }

  private void print(String what, long tokens, List<Took> ours, List<Took> theirs) {
    Took our = Took.sum(ours);
    Took their = Took.sum(theirs);
    double[] times =
        IntStream.range(0, ours.size())
            .mapToDouble(i -> theirs.get(i).seconds() / ours.get(i).seconds())
            .sorted()
            .toArray();
    out.printf(
        Locale.ROOT,
        "| %s | %.1f | %d | %.0f | %.0f | %.1f | %.1f | %.2f | %.2f, %.2f, %.2f | %.2f |%n",
        what,
        ProcessTime.load(),
        ours.size(),
        tokens / our.seconds(),
        tokens / their.seconds(),
        tokens / our.coreSeconds(),
        tokens / their.coreSeconds(),
        their.seconds() / our.seconds(),
        times[times.length / 4],
        times[times.length / 2],
        times[3 * times.length / 4],
        their.coreSeconds() / our.coreSeconds());
  }
}
