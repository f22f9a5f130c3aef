package io.llmplatform.inference.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a raw session loop makes of sequences of one length by how many share a run, as a Markdown
 * table, in rounds over all sizes so that a machine whose speed changes is as fast for each. {@code
 * docs/benchmarks/inference.sh} starts it.
 */
public final class RunSizeBenchmark {
  private static final int ROUNDS = 5;
  private static final int LARGEST_RUN = 1024;
  private static final List<Integer> LENGTHS = List.of(16, 50, 128, 235);

  private RunSizeBenchmark() {}

  /** A measurement of each round, in thousands of tokens for each second of a core. */
  private record Size(int length, int sequences, List<Double> rates) {
    double median() {
      return rates.stream().sorted().toList().get(rates.size() / 2);
    }
  }

  public static void main(String[] args) throws Exception {
    if (args.length < 2) {
      throw new IllegalArgumentException("seconds name=onnx-file...");
    }
    Duration time = Duration.ofSeconds(Long.parseLong(args[0]));
    PrintStream out = System.out;
    out.println(
        "| model | tokens of a sequence | sequences of a run: 1,000 tokens/core-s | best |");
    out.println("|---|---|---|---|");
    for (String arg : List.of(args).subList(1, args.length)) {
      String[] model = arg.split("=", 2);
      List<Size> sizes = measured(Path.of(model[1]), time);
      for (int length : LENGTHS) {
        print(out, model[0], length, sizes.stream().filter(s -> s.length() == length).toList());
      }
    }
  }

  private static List<Size> measured(Path model, Duration time) throws Exception {
    List<Size> sizes = new ArrayList<>();
    for (int length : LENGTHS) {
      for (int sequences = 1; sequences * length <= LARGEST_RUN; sequences *= 2) {
        sizes.add(new Size(length, sequences, new ArrayList<>()));
      }
    }
    try (RawLoop loop = new RawLoop(model)) {
      for (int round = 0; round < ROUNDS; round++) {
        for (Size size : sizes) {
          List<List<long[]>> runs =
              TokenCorpus.of(size.length()).sortedBatches(size.sequences(), LARGEST_RUN);
          double rate =
              loop.run(runs, Runtime.getRuntime().availableProcessors(), time).perCpuSecond();
          size.rates().add(rate * size.length() / 1000);
        }
      }
    }
    return sizes;
  }

  private static void print(PrintStream out, String model, int length, List<Size> sizes) {
    List<String> each =
        sizes.stream()
            .map(size -> String.format(Locale.ROOT, "%d: %.2f", size.sequences(), size.median()))
            .toList();
    Size best = Collections.max(sizes, Comparator.comparingDouble(Size::median));
    out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %d tokens |%n",
        model,
        length,
        String.join(", ", each),
        best.sequences() * length);
  }
}
