package io.llmplatform.inference.language.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.tokenizer.TokenizerLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A {@code tokenizer.json}, run by Hugging Face's tokenizers library. */
public final class JsonTokenizer implements Tokenizer {
  private static final int NONE = -1;

  private final HuggingFaceTokenizer tokenizer;

  /** What the tokenizer puts before every text, or {@link #NONE}. */
  private final int beginning;

  private JsonTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    int[] added = ids(tokenizer, "", true);
    this.beginning = added.length > 0 ? added[0] : NONE;
  }

  /**
   * @throws UnsupportedLanguageModel when the file cannot be read as a tokenizer
   */
  public static JsonTokenizer open(Path file) throws IOException {
    try {
      return new JsonTokenizer(TokenizerLibrary.open(file));
    } catch (RuntimeException e) {
      throw new UnsupportedLanguageModel(
          "%s cannot be read: %s".formatted(file.getFileName(), e.getMessage()), e);
    }
  }

  @Override
  public int[] encode(String text) {
    int[] ids = ids(tokenizer, text, true);
    boolean twice = ids.length > 1 && ids[0] == beginning && ids[1] == beginning;
    return twice ? Arrays.copyOfRange(ids, 1, ids.length) : ids;
  }

  @Override
  public int[] encodeAsWritten(String text) {
    return ids(tokenizer, text, false);
  }

  private static int[] ids(HuggingFaceTokenizer tokenizer, String text, boolean adding) {
    return Arrays.stream(tokenizer.encode(text, adding, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  @Override
  public String decode(int[] tokens, boolean specials) {
    return tokenizer.decode(IntStream.of(tokens).asLongStream().toArray(), !specials);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
