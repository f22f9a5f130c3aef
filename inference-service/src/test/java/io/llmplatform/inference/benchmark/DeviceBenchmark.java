package io.llmplatform.inference.benchmark;

import io.llmplatform.inference.benchmark.GenerationClients.Prompt;
import io.llmplatform.inference.benchmark.GenerationClients.Seen;
import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.onnx.CudaOptions;
import io.llmplatform.inference.language.engine.ContinuousBatching;
import io.llmplatform.inference.language.engine.DecoderSession;
import io.llmplatform.inference.language.engine.EngineListener;
import io.llmplatform.inference.language.engine.EngineSettings;
import io.llmplatform.inference.language.engine.Greedy;
import io.llmplatform.inference.language.engine.TokenEngine;
import io.llmplatform.inference.language.onnx.DecoderOptions;
import io.llmplatform.inference.language.onnx.DecoderPlace;
import io.llmplatform.inference.language.onnx.DecoderSessions;
import io.llmplatform.inference.language.onnx.TestDecoders;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A decoder with GroupQueryAttention whose cache lies where it computes: whether it writes what it
 * writes on the CPU, how fast it is beside a bare loop, and whether its cache crosses to the host.
 * Prints Markdown. {@code docs/benchmarks/gpu.sh} starts it.
 */
public final class DeviceBenchmark {
  private static final int SLOTS = 16;
  private static final int VOCABULARY = 97;
  private static final int PROMPT = 64;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  /** Of PCIe 5.0 with 16 lanes, in one direction. */
  private static final double PCIE_BYTES_PER_SECOND = 55e9;

  private final PrintStream out = System.out;
  private final Path model;
  private final int context;
  private final int steps;
  private final DecoderPlace place;

  private DeviceBenchmark(Path model, int context, int steps, DecoderPlace place) {
    this.model = model;
    this.context = context;
    this.steps = steps;
    this.place = place;
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 2 && args.length != 4) {
      throw new IllegalArgumentException("device steps [onnx-file context]");
    }
    Logs.quiet();
    DecoderPlace place = new DecoderPlace(Device.of(args[0]), CudaOptions.DEFAULT, true);
    Path own = Files.createTempFile("half", ".onnx");
    try {
      Path model = args.length == 4 ? Path.of(args[2]) : Files.write(own, TestDecoders.half());
      int context = args.length == 4 ? Integer.parseInt(args[3]) : 512;
      new DeviceBenchmark(model, context, Integer.parseInt(args[1]), place).run();
    } finally {
      Files.delete(own);
    }
  }

  private void run() throws IOException, InterruptedException {
    compare();
    rates();
    crossings();
  }

  private DecoderSession open(DecoderPlace where, int slotTokens) {
    return new DecoderSessions()
        .open(
            model,
            new DecoderOptions(context, SLOTS, slotTokens, Long.MAX_VALUE, THREADS, false),
            where);
  }

  /** Greedy tokens of sequences that run together here, and alone on the CPU. */
  private void compare() {
    int[][] prompts = prompts();
    int length = Math.min(32, steps);
    List<List<Integer>> here = new ArrayList<>();
    try (DecoderSession session = open(place, context)) {
      here.addAll(together(session, prompts, length));
    }
    int equal = 0;
    int same = 0;
    try (DecoderSession session = open(DecoderPlace.HOST, context)) {
      for (int i = 0; i < SLOTS; i++) {
        List<Integer> alone = together(session, new int[][] {prompts[i]}, length).get(0);
        equal += alone.equals(here.get(i)) ? 1 : 0;
        same += common(alone, here.get(i));
      }
    }
    out.println(
        "| greedy on "
            + place.device()
            + " and the CPU | equal texts | tokens up to the first other |");
    out.println("|---|---|---|");
    out.printf(
        "| %d texts of %d tokens | %d | %d of %d |%n%n",
        SLOTS, length, equal, same, SLOTS * length);
  }

  private static int common(List<Integer> one, List<Integer> other) {
    int count = 0;
    while (count < one.size() && one.get(count).equals(other.get(count))) {
      count++;
    }
    return count;
  }

  private static List<List<Integer>> together(DecoderSession session, int[][] prompts, int length) {
    List<List<Integer>> texts = new ArrayList<>();
    int[] slots = IntStream.range(0, prompts.length).toArray();
    for (int slot : slots) {
      FloatBuffer logits = session.prefill(slot, prompts[slot], 0, prompts[slot].length);
      texts.add(new ArrayList<>(List.of(Greedy.best(logits))));
    }
    while (texts.get(0).size() < length) {
      int[] last = texts.stream().mapToInt(text -> text.get(text.size() - 1)).toArray();
      List<FloatBuffer> logits = session.decode(slots, last);
      IntStream.of(slots).forEach(slot -> texts.get(slot).add(Greedy.best(logits.get(slot))));
    }
    IntStream.of(slots).forEach(session::free);
    return texts;
  }

  /** The engine beside a loop that does nothing but decode. */
  private void rates() throws InterruptedException {
    out.println("| sequences | engine tokens/s | bare loop tokens/s | share |");
    out.println("|---|---|---|---|");
    for (int batch : new int[] {1, 8, SLOTS}) {
      double bare = batch / step(place, context, batch);
      double engine = engine(batch);
      out.printf(Locale.ROOT, "| %d | %.0f | %.0f | %.2f |%n", batch, engine, bare, engine / bare);
    }
    out.println();
  }

  private double engine(int batch) throws InterruptedException {
    List<Prompt> prompts =
        Arrays.stream(prompts()).limit(batch).map(each -> new Prompt(each, steps)).toList();
    try (TokenEngine engine =
        new ContinuousBatching(
            open(place, context), EngineSettings.DEFAULT, EngineListener.NONE, "engine")) {
      GenerationClients.run(engine, batch, prompts);
      Seen seen = GenerationClients.run(engine, batch, prompts);
      return seen.tokens() / seen.seconds();
    }
  }

  /** Seconds of a step of so many sequences. */
  private double step(DecoderPlace where, int slotTokens, int batch) {
    try (DecoderSession session = open(where, slotTokens)) {
      int[] slots = IntStream.range(0, batch).toArray();
      int[][] prompts = prompts();
      IntStream.of(slots).forEach(slot -> session.prefill(slot, prompts[slot], 0, PROMPT));
      int warm = Math.min(8, slotTokens - PROMPT - 1);
      IntStream.range(0, warm).forEach(i -> session.decode(slots, new int[batch]));
      int count = Math.min(steps, slotTokens - PROMPT - warm);
      long began = System.nanoTime();
      IntStream.range(0, count).forEach(i -> session.decode(slots, new int[batch]));
      return (System.nanoTime() - began) / 1e9 / count;
    }
  }

  /** The same sequences in larger slots: what crossed would take longer. */
  private void crossings() {
    out.println("| slots of | cache MiB | step ms | ms for it to cross PCIe and back |");
    out.println("|---|---|---|---|");
    for (int slotTokens : new int[] {context / 4, context / 2, context}) {
      double bytes;
      try (DecoderSession session = open(place, slotTokens)) {
        bytes = (double) SLOTS * slotTokens * session.bytesPerToken();
      }
      out.printf(
          Locale.ROOT,
          "| %d tokens | %.1f | %.3f | %.3f |%n",
          slotTokens,
          bytes / (1 << 20),
          1000 * step(place, slotTokens, SLOTS),
          2000 * bytes / PCIE_BYTES_PER_SECOND);
    }
  }

  private static int[][] prompts() {
    Random random = new Random(9);
    return IntStream.range(0, SLOTS)
        .mapToObj(i -> random.ints(PROMPT, 0, VOCABULARY).toArray())
        .toArray(int[][]::new);
  }
}
