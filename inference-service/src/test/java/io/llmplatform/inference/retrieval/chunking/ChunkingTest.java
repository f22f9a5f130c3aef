package io.llmplatform.inference.retrieval.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.retrieval.extraction.Block;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A token is a word here, or an ideograph. */
class ChunkingTest {
  private static final int LIMIT = 50;

  @Test
  void keepsAShortDocumentWhole() {
    assertThat(chunks(20, 0, paragraph("One two."), paragraph("Three four.")))
        .containsExactly("One two.\n\nThree four.");
  }

  @Test
  void endsChunksBetweenSentences() {
    assertThat(chunks(5, 0, paragraph("One two three. Four five six. Seven eight.")))
        .containsExactly("One two three.", "Four five six. Seven eight.");
  }

  @Test
  void endsChunksBetweenChineseSentences() {
    assertThat(chunks(6, 0, paragraph("月亮绕地球。地球绕太阳！太阳不动？")))
        .containsExactly("月亮绕地球。", "地球绕太阳！", "太阳不动？");
  }

  @Test
  void repeatsTheLastSentencesWhereAChunkIsFull() {
    assertThat(chunks(6, 2, paragraph("A b c. D e. F g h. I j.")))
        .containsExactly("A b c. D e.", "D e. F g h.", "I j.");
  }

  @Test
  void beginsAChunkWithItsHeading() {
    assertThat(
            chunks(
                8,
                4,
                heading("Sky"),
                paragraph("One two three."),
                heading("Earth"),
                paragraph("Four.")))
        .containsExactly("Sky\n\nOne two three.", "Earth\n\nFour.");
  }

  @Test
  void leavesNoHeadingBehind() {
    assertThat(chunks(20, 0, paragraph("One two three."), heading("Earth"), paragraph(words(18))))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("Earth\n\n");
  }

  @Test
  void cutsASentenceThatIsLongerThanAChunk() {
    List<String> chunks = chunks(10, 0, paragraph(words(35)));

    assertThat(chunks).allMatch(chunk -> WORDS.of(chunk) <= 10);
    assertThat(String.join(" ", chunks)).isEqualTo(words(35));
  }

  @Test
  void cutsAWordThatIsLongerThanTheModelTakes() {
    TokenCount characters =
        new TokenCount() {
          @Override
          public int of(String text) {
            return text.length();
          }

          @Override
          public int limit() {
            return 16;
          }
        };

    List<String> chunks = Chunking.chunks(List.of(paragraph("x".repeat(100))), characters, 4096, 0);

    assertThat(chunks).allMatch(chunk -> chunk.length() <= 16);
    assertThat(String.join("", chunks)).isEqualTo("x".repeat(100));
  }

  @Test
  void exceedsNeitherItsLimitNorTheModels() {
    List<String> chunks = chunks(4096, 400, paragraph(words(30) + ". " + words(40) + "."));

    assertThat(chunks).allMatch(chunk -> WORDS.of(chunk) <= LIMIT);
  }

  private static final TokenCount WORDS =
      new TokenCount() {
        @Override
        public int of(String text) {
          String spaced = text.replaceAll("(\\p{IsIdeographic})", " $1 ").strip();
          return spaced.isEmpty()
              ? 0
              : (int) List.of(spaced.split("\\s+")).stream().filter(ChunkingTest::isWord).count();
        }

        @Override
        public int limit() {
          return LIMIT;
        }
      };

  private static boolean isWord(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  private static String words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  private static Block paragraph(String text) {
    return new Block(0, 0, text);
  }

  private static Block heading(String text) {
    return new Block(1, 0, text);
  }

  private static List<String> chunks(int most, int overlap, Block... document) {
    return Chunking.chunks(List.of(document), WORDS, most, overlap);
  }
}
