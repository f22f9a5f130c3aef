package io.llmplatform.inference.language.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTokenizerTest {
  private static final int END = 0;
  private static final int USER = 1;
  private static final int BEGINNING = 1;

  @Test
  void recognisesSpecialTokensInARenderedPrompt() throws IOException {
    try (Tokenizer tokenizer = JsonTokenizer.open(TestTokenizers.byteLevel())) {
      int[] tokens = tokenizer.encodeAsWritten("<|user|>Hello<|end|>");
      assertThat(tokens).hasSize(3).startsWith(USER).endsWith(END);
      assertThat(tokenizer.decode(tokens, false)).isEqualTo("Hello");
      assertThat(tokenizer.decode(tokens, true)).isEqualTo("<|user|>Hello<|end|>");
    }
  }

  @Test
  void beginsATextOnce() throws IOException {
    try (Tokenizer tokenizer = JsonTokenizer.open(TestTokenizers.sentencePiece())) {
      assertThat(tokenizer.encode("dog")).startsWith(BEGINNING);
      assertThat(tokenizer.encode("<s>dog")).startsWith(BEGINNING).doesNotHaveDuplicates();
      assertThat(tokenizer.encodeAsWritten("<s>dog")).startsWith(BEGINNING).doesNotHaveDuplicates();
      assertThat(tokenizer.encodeAsWritten("dog")).doesNotContain(BEGINNING);
      assertThat(tokenizer.encode("")).containsExactly(BEGINNING);
    }
  }

  @Test
  void saysWhichFileCannotBeRead(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("tokenizer.json"), "{}");
    assertThatThrownBy(() -> JsonTokenizer.open(file))
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining("tokenizer.json");
  }
}
