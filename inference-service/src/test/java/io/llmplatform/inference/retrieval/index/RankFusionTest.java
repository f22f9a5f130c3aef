package io.llmplatform.inference.retrieval.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.llmplatform.inference.retrieval.index.ChunkQuery.Weights;
import io.llmplatform.inference.retrieval.index.RankFusion.Fused;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankFusionTest {
  private static List<String> items(List<Fused<String>> fused) {
    return fused.stream().map(Fused::item).toList();
  }

  @Test
  void prefersWhatBothRankingsHave() {
    List<Fused<String>> fused =
        RankFusion.fuse(List.of("a", "b", "c"), List.of("d", "b", "e"), Weights.EVEN);
    assertThat(items(fused)).containsExactly("b", "a", "d", "c", "e");
    assertThat(fused.get(0).score()).isCloseTo(61 / 62.0, within(1e-12));
    assertThat(fused.get(1).score()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void isOneWhereBothHaveItFirst() {
    List<Fused<String>> fused = RankFusion.fuse(List.of("a"), List.of("a"), new Weights(0.3, 0.7));
    assertThat(fused)
        .singleElement()
        .satisfies(one -> assertThat(one.score()).isCloseTo(1, within(1e-12)));
  }

  @Test
  void weighsTheRankings() {
    List<String> vector = List.of("a", "b");
    List<String> text = List.of("c", "b");
    assertThat(items(RankFusion.fuse(vector, text, new Weights(3, 1))))
        .containsExactly("b", "a", "c");
    assertThat(items(RankFusion.fuse(vector, text, new Weights(0, 1)))).containsExactly("c", "b");
  }

  @Test
  void hasNothingOfNothing() {
    assertThat(RankFusion.fuse(List.of(), List.of(), Weights.EVEN)).isEmpty();
  }
}
