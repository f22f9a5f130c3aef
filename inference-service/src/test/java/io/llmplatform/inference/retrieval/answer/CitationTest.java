package io.llmplatform.inference.retrieval.answer;

import static io.llmplatform.inference.retrieval.answer.Found.passage;
import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.inference.retrieval.search.SearchResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class CitationTest {
  private static final SearchResult ONE = passage("one", "1");
  private static final SearchResult TWO = passage("two", "2");
  private static final List<SearchResult> PASSAGES = List.of(ONE, TWO);

  @Test
  void marksCiteThePassagesOfTheirNumbers() {
    assertThat(Citation.in("Thirty days [2], but not here [1].", PASSAGES))
        .containsExactly(new Citation(12, 15, TWO), new Citation(30, 33, ONE));
  }

  @Test
  void aMarkMayNameSeveral() {
    assertThat(Citation.in("So [1, 2] and 【2】。", PASSAGES))
        .containsExactly(
            new Citation(3, 9, ONE), new Citation(3, 9, TWO), new Citation(14, 17, TWO));
  }

  @Test
  void placesAreCountedInCodePoints() {
    assertThat(Citation.in("😀[1]", PASSAGES)).containsExactly(new Citation(1, 4, ONE));
  }

  @Test
  void whatWasNotGivenIsNotCited() {
    assertThat(Citation.in("[0] [3] [999] [1 [a] [] [-1] [1234] 1]", PASSAGES)).isEmpty();
    assertThat(Citation.in("[1]", List.of())).isEmpty();
    assertThat(Citation.in("[1, 7]", PASSAGES)).containsExactly(new Citation(0, 6, ONE));
  }
}
