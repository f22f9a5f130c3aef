package io.llmplatform.inference.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints what a raw session loop makes of a corpus, in sequences each second, and writes the
 * corpus' texts to a file where one is named, a line each. {@code docs/benchmarks/batches.sh}
 * starts it.
 */
public final class BatchCeiling {
  private static final int MAX_TOKENS = 1024;

  private BatchCeiling() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      throw new IllegalArgumentException("seconds folder-of-model mixed|sixteen [file]");
    }
    Logs.quiet();
    Path folder = Path.of(args[1]);
    TokenCorpus corpus =
        args[2].equals("mixed") ? TokenCorpus.mixedLengths() : TokenCorpus.sixteenTokens();
    if (args.length > 3) {
      write(folder, corpus, Path.of(args[3]));
    }
    RawLoop.Rate rate =
        RawLoop.ceiling(
            folder.resolve("model.onnx"),
            corpus,
            MAX_TOKENS,
            Runtime.getRuntime().availableProcessors(),
            Duration.ofSeconds(Long.parseLong(args[0])));
    System.out.printf(Locale.ROOT, "%.1f%n", rate.perSecond());
  }

  private static void write(Path folder, TokenCorpus corpus, Path file) throws Exception {
    List<String> texts = new ArrayList<>();
    try (SentenceTexts sentences = new SentenceTexts(folder.resolve("tokenizer.json"))) {
      corpus.sequences().forEach(ids -> texts.add(sentences.of(ids)));
    }
    Files.write(file, texts);
  }
}
