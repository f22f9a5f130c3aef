package io.llmplatform.inference.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/** Hugging Face's tokenizers library, set up. */
public final class TokenizerLibrary {
  static {
    // The library comes from its own jar, whatever the machine: no download, no call home.
    setIfAbsent("RUST_FLAVOR", "cpu");
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
  }

  private TokenizerLibrary() {}

  /**
   * Opens a {@code tokenizer.json} that neither pads nor cuts, whatever the file says: published
   * files pad and cut at 128 where the model takes 256.
   *
   * @throws IOException when there is no such file
   * @throws RuntimeException when the library cannot read it; the message says why
   */
  public static HuggingFaceTokenizer open(Path file) throws IOException {
    return HuggingFaceTokenizer.builder()
        .optTokenizerPath(file)
        .optAddSpecialTokens(true)
        .optPadding(false)
        .optTruncation(false)
        .build();
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getenv(property) == null && System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
