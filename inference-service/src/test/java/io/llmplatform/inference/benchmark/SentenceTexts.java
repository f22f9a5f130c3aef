package io.llmplatform.inference.benchmark;

import static java.util.Objects.requireNonNull;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Texts of as many tokens as sequences have: each token is the vocabulary's next whole word, first
 * and last one (CLS and SEP) are left to the tokenizer. Not thread-safe.
 */
final class SentenceTexts implements AutoCloseable {
  private final TreeMap<Long, String> words = new TreeMap<>();
  private final HuggingFaceTokenizer tokenizer;

  /**
   * @param file a tokenizer.json of the kind WordPiece
   */
  SentenceTexts(Path file) throws IOException {
    JsonNode vocabulary = Platform.JSON.readTree(file.toFile()).path("model").path("vocab");
    vocabulary
        .fields()
        .forEachRemaining(
            token -> {
              if (token.getKey().matches("[a-z]{2,}")) {
                words.put(token.getValue().asLong(), token.getKey());
              }
            });
    tokenizer =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(file)
            .optPadding(false)
            .optTruncation(false)
            .build();
  }

  String of(long[] ids) {
    List<String> text = new ArrayList<>();
    for (int i = 1; i < ids.length - 1; i++) {
      text.add(requireNonNull(words.ceilingEntry(ids[i])).getValue());
    }
    String sentence = String.join(" ", text);
    int tokens = tokenizer.encode(sentence, true, false).getIds().length;
    if (tokens != ids.length) {
      throw new IllegalStateException(
          "%d tokens instead of %d: %s".formatted(tokens, ids.length, sentence));
    }
    return sentence;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
