package io.llmplatform.inference.benchmark;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Measures embeddings served over HTTP beside a raw session loop on the same sentences of 16
 * tokens, in one run, and prints a Markdown table.
 *
 * <p>From the repository's root, with the service running and the model's files at hand:
 *
 * <pre>
 * ./mvnw -q -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
 *     -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
 * cd inference-service/target
 * java -cp test-classes:classes:$(cat test-classpath) \
 *     io.llmplatform.inference.benchmark.EmbeddingBenchmark \
 *     http://127.0.0.1:8082 all-minilm-l6-v2 model.onnx tokenizer.json [seconds]
 * </pre>
 *
 * <p>The environment variable {@code API_KEY} is sent as bearer token. The raw loop and the service
 * share the machine but never run at the same time.
 */
public final class EmbeddingBenchmark {
  private static final int WORKERS = 2;
  private static final int TOKENS = 16;
  private static final int SENTENCES = 256;
  private static final String[] WORDS = {
    "time", "water", "house", "people", "city", "music", "river", "school", "night", "table"
  };

  private EmbeddingBenchmark() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 4) {
      throw new IllegalArgumentException("base-url model onnx-file tokenizer-file [seconds]");
    }
    Duration time = Duration.ofSeconds(args.length > 4 ? Long.parseLong(args[4]) : 10);
    List<String> sentences = sentences();
    PrintStream out = System.out;
    out.println("| path | batch | clients | p50 ms | p99 ms | sentences/s | of the ceiling |");
    out.println("|---|---|---|---|---|---|---|");
    double ceiling = raw(out, Path.of(args[2]), tokens(Path.of(args[3]), sentences), time);
    ServedLoop served = new ServedLoop(args[0], System.getenv().getOrDefault("API_KEY", ""));
    for (int batch : new int[] {1, 32}) {
      List<String> bodies = bodies(args[1], sentences, batch);
      for (int clients : new int[] {1, 32}) {
        row(out, batch, clients, served.run(bodies, batch, clients, time), ceiling);
      }
    }
  }

  private static double raw(PrintStream out, Path model, List<long[]> sequences, Duration time)
      throws OrtException, InterruptedException {
    double best = 0;
    try (RawLoop loop = new RawLoop(model)) {
      for (int batch : new int[] {1, 8, 32}) {
        double rate = loop.run(batches(sequences, batch), WORKERS, time).perSecond();
        best = Math.max(best, rate);
        out.printf(Locale.ROOT, "| raw, %d workers | %d | | | | %.0f | |%n", WORKERS, batch, rate);
      }
    }
    return best;
  }

  private static List<List<long[]>> batches(List<long[]> sequences, int batch) {
    List<List<long[]>> batches = new ArrayList<>();
    for (int i = 0; i + batch <= sequences.size(); i += batch) {
      batches.add(sequences.subList(i, i + batch));
    }
    return batches;
  }

  private static void row(
      PrintStream out, int batch, int clients, ServedLoop.Result result, double ceiling) {
    out.printf(
        Locale.ROOT,
        "| HTTP | %d | %d | %.1f | %.1f | %.0f | %.2f |%n",
        batch,
        clients,
        result.percentileMillis(0.5),
        result.percentileMillis(0.99),
        result.sentencesPerSecond(),
        result.sentencesPerSecond() / ceiling);
  }

  /** Words of one token each, so that every sentence has the same number of tokens. */
  private static List<String> sentences() {
    Random random = new Random(1);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < SENTENCES; i++) {
      List<String> words =
          IntStream.range(0, TOKENS - 2)
              .mapToObj(w -> WORDS[random.nextInt(WORDS.length)])
              .toList();
      sentences.add(String.join(" ", words));
    }
    return sentences;
  }

  private static List<long[]> tokens(Path file, List<String> sentences) throws IOException {
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(file)
            .optPadding(false)
            .optTruncation(false)
            .build()) {
      return sentences.stream().map(text -> tokenizer.encode(text, true, false).getIds()).toList();
    }
  }

  private static List<String> bodies(String model, List<String> sentences, int batch)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i + batch <= sentences.size(); i += batch) {
      bodies.add(
          json.writeValueAsString(
              Map.of(
                  "model",
                  model,
                  "input",
                  sentences.subList(i, i + batch),
                  "encoding_format",
                  "base64")));
    }
    return bodies;
  }
}
