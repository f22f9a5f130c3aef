package io.llmplatform.inference.benchmark;

import ai.onnxruntime.OrtException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures what it would give to take several waiting prompts in one run, padded on the right,
 * instead of one after the other, and prints a Markdown table. Only a prompt's beginning can be one
 * of several rows: GroupQueryAttention takes pieces with a past alone. {@code
 * docs/benchmarks/language.sh} starts it.
 */
public final class PromptPackingBenchmark {
  private static final int PROMPTS = 16;
  private static final int ROUNDS = 3;
  private static final int ROW_TOKENS = 512;
  private static final int LARGEST_PIECE = 128;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final PrintStream out = System.out;
  private final RawDecodeLoop raw;

  private PromptPackingBenchmark(RawDecodeLoop raw) {
    this.raw = raw;
  }

  /** How long it took until all prompts were in, and until each was on average. */
  private record Taken(double seconds, double mean) {}

  public static void main(String[] args) throws OrtException {
    if (args.length != 1) {
      throw new IllegalArgumentException("onnx-file");
    }
    Logs.quiet();
    try (RawDecodeLoop raw =
        new RawDecodeLoop(
            Path.of(args[0]), PROMPTS + 1, ROW_TOKENS, LARGEST_PIECE, THREADS, true)) {
      new PromptPackingBenchmark(raw).run();
    }
  }

  private void run() throws OrtException {
    out.println(
        "| 16 prompts of | tokens in a run | load | runs: one at a time, together | tokens/s: one"
            + " at a time, together | ms to a first token: one at a time, together |");
    out.println("|---|---|---|---|---|---|");
    for (int[] bounds : new int[][] {{4, 8}, {8, 16}, {16, 32}, {16, 200}}) {
      for (int budget : new int[] {48, LARGEST_PIECE}) {
        compare(bounds[0], bounds[1], budget);
      }
    }
  }

  private void compare(int shortest, int longest, int budget) throws OrtException {
    int[] lengths = new Random(5).ints(PROMPTS, shortest, longest + 1).toArray();
    List<RecordingDecoder.Run> alone = alone(lengths, budget);
    List<RecordingDecoder.Run> together = together(lengths, budget);
    List<Taken> ofAlone = new ArrayList<>();
    List<Taken> ofTogether = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      Taken first = taken(alone, lengths);
      Taken second = taken(together, lengths);
      if (round > 0) {
        ofAlone.add(first);
        ofTogether.add(second);
      }
    }
    int tokens = Arrays.stream(lengths).sum();
    out.printf(
        Locale.ROOT,
        "| %d to %d | %d | %.1f | %d, %d | %.0f, %.0f | %.0f, %.0f |%n",
        shortest,
        longest,
        budget,
        ProcessTime.load(),
        alone.size(),
        together.size(),
        tokens / median(ofAlone).seconds(),
        tokens / median(ofTogether).seconds(),
        median(ofAlone).mean() * 1e3,
        median(ofTogether).mean() * 1e3);
  }

  /** Pieces of one prompt after the other. */
  private static List<RecordingDecoder.Run> alone(int[] lengths, int budget) {
    List<RecordingDecoder.Run> runs = new ArrayList<>();
    for (int length : lengths) {
      for (int from = 0; from < length; from += budget) {
        int to = Math.min(length, from + budget);
        runs.add(new RecordingDecoder.Run(new int[] {to}, to - from));
      }
    }
    return runs;
  }

  /** Prompts that fit together, in their order; one that fits in no run is taken in pieces. */
  private static List<RecordingDecoder.Run> together(int[] lengths, int budget) {
    List<RecordingDecoder.Run> runs = new ArrayList<>();
    int from = 0;
    while (from < lengths.length) {
      int to = from + 1;
      int longest = lengths[from];
      while (to < lengths.length && (to + 1 - from) * Math.max(longest, lengths[to]) <= budget) {
        longest = Math.max(longest, lengths[to++]);
      }
      int[] rows = Arrays.copyOfRange(lengths, from, to);
      if (rows.length == 1) {
        runs.addAll(alone(rows, budget));
      } else {
        runs.add(new RecordingDecoder.Run(rows, longest));
      }
      from = to;
    }
    return runs;
  }

  private Taken taken(List<RecordingDecoder.Run> runs, int[] prompts) throws OrtException {
    long began = System.nanoTime();
    double sum = 0;
    int next = 0;
    for (RecordingDecoder.Run run : runs) {
      raw.run(List.of(run));
      double now = (System.nanoTime() - began) / 1e9;
      for (int length : run.lengths()) {
        if (length == prompts[next]) {
          sum += now;
          next = Math.min(next + 1, prompts.length - 1);
        }
      }
    }
    return new Taken((System.nanoTime() - began) / 1e9, sum / prompts.length);
  }

  private static Taken median(List<Taken> rounds) {
    return rounds.stream()
        .sorted((a, b) -> Double.compare(a.seconds(), b.seconds()))
        .toList()
        .get(rounds.size() / 2);
  }
}
