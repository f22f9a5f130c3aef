package io.llmplatform.inference.language.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.inference.language.UnsupportedLanguageModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenVocabularyTest {
  @TempDir Path directory;

  @Test
  void readsTheBytesOfByteLevelTokens() throws IOException {
    TokenVocabulary vocabulary = TokenVocabulary.read(TestTokenizers.byteLevel(), 0);
    assertThat(vocabulary.size()).isEqualTo(421);
    assertThat(written(vocabulary, 411)).isEqualTo("Hello");
    assertThat(written(vocabulary, 299)).isEqualTo("今天");
    assertThat(vocabulary.bytes(400)).startsWith(' ', 0xF0, 0x9F);
  }

  @Test
  void specialTokensAreNoText() throws IOException {
    TokenVocabulary vocabulary = TokenVocabulary.read(TestTokenizers.byteLevel(), 0);
    assertThat(vocabulary.isSpecial(0)).isTrue();
    assertThat(vocabulary.bytes(0)).isEmpty();
    assertThat(written(vocabulary, 0)).isEqualTo("<|end|>");
    assertThat(vocabulary.added("<|end|>")).hasValue(0);
    assertThat(vocabulary.added("Hello")).isEmpty();
    int think = vocabulary.added("<think>").orElseThrow();
    assertThat(vocabulary.isSpecial(think)).isFalse();
    assertThat(vocabulary.bytes(think)).asString(StandardCharsets.UTF_8).isEqualTo("<think>");
  }

  @Test
  void readsPiecesAndTheirBytes() throws IOException {
    TokenVocabulary vocabulary = TokenVocabulary.read(TestTokenizers.sentencePiece(), 0);
    assertThat(vocabulary.dropsLeadingSpace()).isTrue();
    assertThat(written(vocabulary, 305)).isEqualTo(" ");
    assertThat(vocabulary.bytes(3 + 0xE4)).containsExactly(0xE4);
    assertThat(vocabulary.isSpecial(1)).isTrue();
  }

  @Test
  void idsOfTheModelWithoutATokenStandForNothing() throws IOException {
    TokenVocabulary vocabulary = TokenVocabulary.read(TestTokenizers.byteLevel(), 512);
    assertThat(vocabulary.size()).isEqualTo(512);
    assertThat(vocabulary.bytes(511)).isEmpty();
    assertThat(vocabulary.isSpecial(511)).isFalse();
  }

  @Test
  void readsAUnigramVocabularyWithMetaspace() throws IOException {
    Path file =
        write(
            "{'model':{'type':'Unigram','vocab':[['<unk>',0.0],['▁a',-1.5],['b',-2.0]]},"
                + "'decoder':{'type':'Metaspace','replacement':'▁','prepend_scheme':'always'}}");
    TokenVocabulary vocabulary = TokenVocabulary.read(file, 0);
    assertThat(vocabulary.size()).isEqualTo(3);
    assertThat(written(vocabulary, 1)).isEqualTo(" a");
    assertThat(vocabulary.dropsLeadingSpace()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model':{'vocab':{'a':0}},'decoder':{'type':'WordPiece'}} | decoder 'WordPiece'",
        "{'model':{'vocab':{'a':0}},'decoder':null} | decoder is missing",
        "{'decoder':{'type':'ByteLevel'}} | model.vocab",
        "{'model':{'vocab':{'a':-1}},'decoder':{'type':'ByteLevel'}} | model.vocab",
        "{'model':{'vocab':{'a':2000000000}},'decoder':{'type':'ByteLevel'}} | model.vocab",
        "{'model':{'vocab':{'a':0}},'added_tokens':[{'content':'x'}]} | added_tokens",
        "{'model':{'vocab':{'a':0}},'decoder':{'type':'Strip','content':' ','start':2}} | 'Strip'",
        "{'model':{'vocab':{'a':0}},'decoder':{'type':'Replace','pattern':{'Regex':'x'}}} |"
            + " 'Replace'",
        "[] | no JSON object",
        "{'model': | no JSON",
      })
  void refusesWhatItCannotFollowByName(String json, String named) throws IOException {
    Path file = write(json);
    assertThatThrownBy(() -> TokenVocabulary.read(file, 0))
        .isInstanceOf(UnsupportedLanguageModel.class)
        .hasMessageContaining("tokenizer.json")
        .hasMessageContaining(named);
  }

  private Path write(String json) throws IOException {
    return Files.writeString(directory.resolve("tokenizer.json"), json.replace('\'', '"'));
  }

  private static String written(TokenVocabulary vocabulary, int token) {
    return new String(vocabulary.written(token), StandardCharsets.UTF_8);
  }
}
