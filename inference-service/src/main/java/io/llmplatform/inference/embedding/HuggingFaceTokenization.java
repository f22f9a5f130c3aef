package io.llmplatform.inference.embedding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.inference.tokenizer.TokenizerLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** A {@code tokenizer.json}, run by Hugging Face's tokenizers library. */
final class HuggingFaceTokenization implements Tokenization {
  private final HuggingFaceTokenizer tokenizer;
  private final long vocabularySize;

  private HuggingFaceTokenization(HuggingFaceTokenizer tokenizer, long vocabularySize) {
    this.tokenizer = tokenizer;
    this.vocabularySize = vocabularySize;
  }

  static HuggingFaceTokenization open(Path file) throws IOException {
    long vocabularySize = vocabularySize(new ObjectMapper().readTree(file.toFile()));
    HuggingFaceTokenizer tokenizer = TokenizerLibrary.open(file);
    return new HuggingFaceTokenization(tokenizer, vocabularySize);
  }

  @Override
  public Encoded encode(String text) {
    return encoded(tokenizer.encode(text, true, false));
  }

  @Override
  public EncodedPair encode(String first, String second) {
    Encoding encoding = tokenizer.encode(first, second, true, false);
    long own = LongStream.of(encoding.getSequenceIds()).filter(text -> text == 1).count();
    return new EncodedPair(encoded(encoding), Math.toIntExact(own));
  }

  private static Encoded encoded(Encoding encoding) {
    return new Encoded(encoding.getIds(), encoding.getTypeIds(), encoding.getSpecialTokenMask());
  }

  @Override
  public long vocabularySize() {
    return vocabularySize;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** One more than the largest id: a vocabulary may have gaps. */
  private static long vocabularySize(JsonNode root) {
    JsonNode vocabulary = root.path("model").path("vocab");
    long largest = vocabulary.isArray() ? vocabulary.size() - 1L : -1;
    if (vocabulary.isObject()) {
      for (JsonNode id : vocabulary) {
        largest = Math.max(largest, id.asLong());
      }
    }
    for (JsonNode added : root.path("added_tokens")) {
      largest = Math.max(largest, added.path("id").asLong());
    }
    return largest + 1;
  }
}
