package io.llmplatform.inference.language.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingTextTest {
  private static final TokenVocabulary BYTES =
      TestTokenizers.vocabulary(TestTokenizers.byteLevel());
  private static final TokenVocabulary PIECES =
      TestTokenizers.vocabulary(TestTokenizers.sentencePiece());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The quick brown fox",
        "  two spaces, and a tab\t\n",
        "今天天气很好,我们去公园。",
        "😀 and 👍🏽",
        "👨‍👩‍👧‍👦",
        "naïve café <think>über</think>",
        "العربية हिन्दी 한국어",
        "line\r\nline\u0000\u007f\u00ad",
      })
  void streamsWhatTheDecoderMakesOfTheWhole(String text) throws IOException {
    try (Tokenizer tokenizer = JsonTokenizer.open(TestTokenizers.byteLevel())) {
      int[] tokens = tokenizer.encode(text);
      assertThat(streamed(BYTES, tokens, false)).isEqualTo(text);
      assertThat(tokenizer.decode(tokens, false)).isEqualTo(text);
    }
    try (Tokenizer tokenizer = JsonTokenizer.open(TestTokenizers.sentencePiece())) {
      assertThat(streamed(PIECES, tokenizer.encode(text), false)).isEqualTo(text);
    }
  }

  /** Random tokens of a byte-level model are bytes in any order, mostly no UTF-8. */
  @Test
  void streamsAnyTokensAsTheDecoderDoes() throws IOException {
    Random random = new Random(11);
    try (Tokenizer tokenizer = JsonTokenizer.open(TestTokenizers.byteLevel())) {
      for (int round = 0; round < 500; round++) {
        int[] tokens = random.ints(1 + random.nextInt(20), 0, BYTES.size()).toArray();
        for (boolean specials : new boolean[] {true, false}) {
          assertThat(streamed(BYTES, tokens, specials))
              .as(Arrays.toString(tokens))
              .isEqualTo(tokenizer.decode(tokens, specials));
        }
      }
    }
  }

  @Test
  void giveNoPartOfACharacter() throws IOException {
    try (Tokenizer tokenizer = JsonTokenizer.open(TestTokenizers.byteLevel())) {
      int[] tokens = tokenizer.encode("a👨‍👩‍👧‍👦b𠮷");
      StreamingText stream = new StreamingText(BYTES, true, false);
      List<String> parts = new ArrayList<>();
      IntStream.of(tokens).forEach(token -> parts.add(stream.add(token)));
      parts.add(stream.end());
      assertThat(parts).contains("").hasSizeGreaterThan(4);
      assertThat(parts).allMatch(part -> !part.contains("\uFFFD"));
      assertThat(parts).allMatch(part -> part.codePoints().noneMatch(StreamingTextTest::isHalf));
    }
  }

  @Test
  void replacesACharacterThatDoesNotEnd() throws IOException {
    try (Tokenizer tokenizer = JsonTokenizer.open(TestTokenizers.sentencePiece())) {
      int[] tokens = tokenizer.encodeAsWritten("a😀");
      int[] cut = Arrays.copyOf(tokens, tokens.length - 1);
      assertThat(streamed(PIECES, cut, false)).isEqualTo("a\uFFFD");
    }
  }

  @Test
  void dropsTheSpaceOfATextThatBegins() throws IOException {
    try (Tokenizer tokenizer = JsonTokenizer.open(TestTokenizers.sentencePiece())) {
      int[] tokens = tokenizer.encodeAsWritten("dog dog");
      StreamingText goesOn = new StreamingText(PIECES, false, false);
      StringBuilder text = new StringBuilder();
      IntStream.of(tokens).forEach(token -> text.append(goesOn.add(token)));
      assertThat(text).hasToString(" dog dog");
      assertThat(streamed(PIECES, tokens, false)).isEqualTo("dog dog");
    }
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static String streamed(TokenVocabulary vocabulary, int[] tokens, boolean specials) {
    StreamingText stream = new StreamingText(vocabulary, true, specials);
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      text.append(stream.add(token));
    }
    return text.append(stream.end()).toString();
  }
}
