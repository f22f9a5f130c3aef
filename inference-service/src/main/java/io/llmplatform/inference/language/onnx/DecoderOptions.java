package io.llmplatform.inference.language.onnx;

/**
 * How a decoder is opened.
 *
 * @param contextLength tokens that the model was made for, at most, prompt and completion together
 * @param slots sequences that run at once, at most; fewer where the memory or a tensor's size of 2
 *     GiB does not suffice
 * @param slotTokens tokens of a sequence, at most
 * @param cacheMemory bytes for keys and values, at most; they are taken from the operating system
 *     as sequences first need them
 * @param threads that compute a run
 * @param spinning whether these keep a core busy while they wait for each other: faster on cores
 *     that nobody else wants, and several times slower on others
 */
public record DecoderOptions(
    int contextLength, int slots, int slotTokens, long cacheMemory, int threads, boolean spinning) {
  public DecoderOptions {
    if (contextLength < 2 || slots < 1 || slotTokens < 2 || cacheMemory < 1 || threads < 1) {
      throw new IllegalArgumentException("a decoder's option is out of its range");
    }
  }

  /** Sixteen sequences of up to 4,096 tokens, within 4 GiB, computed by all cores. */
  public static DecoderOptions of(int contextLength) {
    return new DecoderOptions(
        contextLength, 16, 4096, 4L << 30, Runtime.getRuntime().availableProcessors(), false);
  }
}
