package io.llmplatform.inference.language.onnx;

import io.llmplatform.inference.language.UnsupportedLanguageModel;

/**
 * How many sequences of how many tokens a cache holds.
 *
 * @param slots sequences
 * @param slotTokens tokens of each
 */
record CacheSize(int slots, int slotTokens) {
  /** A sequence of fewer tokens is of no use; where this many do not fit, fewer slots are made. */
  private static final int FEWEST_TOKENS = 16;

  /**
   * As many as the options say, or else as fit: first fewer slots, then fewer tokens.
   *
   * @param shared whether past and present are one buffer; else there are two
   * @throws UnsupportedLanguageModel when not even one short sequence fits
   */
  static CacheSize of(DecoderGraph graph, DecoderOptions options, boolean shared) {
    int copies = shared ? 1 : 2;
    int spare = shared ? 1 : 0;
    long widest = graph.caches().stream().mapToLong(CacheTensor::bytesPerToken).max().orElseThrow();
    long tokens =
        Math.min(
            options.cacheMemory() / (copies * graph.bytesPerToken()), Integer.MAX_VALUE / widest);
    int slotTokens =
        (int)
            Math.min(Math.min(options.contextLength(), options.slotTokens()), tokens / (1 + spare));
    if (slotTokens < Math.min(FEWEST_TOKENS, options.contextLength())) {
      throw new UnsupportedLanguageModel(
          "a token's keys and values take %d bytes, and %d are given to the cache"
              .formatted(graph.bytesPerToken(), options.cacheMemory()));
    }
    int slots = (int) Math.min(options.slots(), tokens / slotTokens - spare);
    return new CacheSize(slots, slotTokens);
  }
}
