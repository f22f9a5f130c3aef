package io.llmplatform.inference.benchmark;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a raw session loop makes of chunks.
 *
 * @param perSecond chunks
 * @param perCpuSecond chunks for each second of a core
 * @param tokens of a chunk, on average
 */
public record ChunkCeiling(double perSecond, double perCpuSecond, double tokens) {
  private static final int MAX_TOKENS = 2048;

  /** As the model's settings say. */
  private static final int LONGEST = 256;

  /**
   * Measures it, by one thread for each core.
   *
   * @param folder of model.onnx and tokenizer.json
   * @param time of each batch size that is tried
   */
  public static ChunkCeiling of(Path folder, List<String> chunks, Duration time)
      throws IOException, OrtException, InterruptedException {
    List<long[]> sequences = sequences(folder.resolve("tokenizer.json"), chunks);
    RawLoop.Rate rate =
        RawLoop.ceiling(
            folder.resolve("model.onnx"),
            new TokenCorpus("chunks", sequences),
            MAX_TOKENS,
            Runtime.getRuntime().availableProcessors(),
            time);
    double tokens = sequences.stream().mapToInt(ids -> ids.length).average().orElse(0);
    return new ChunkCeiling(rate.perSecond(), rate.perCpuSecond(), tokens);
  }

  private static List<long[]> sequences(Path tokenizerFile, List<String> texts) throws IOException {
    List<long[]> sequences = new ArrayList<>();
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(tokenizerFile)
            .optPadding(false)
            .optTruncation(true)
            .optMaxLength(LONGEST)
            .build()) {
      texts.forEach(text -> sequences.add(tokenizer.encode(text, true, false).getIds()));
    }
    return sequences;
  }
}
