package io.llmplatform.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthSortedBatchesTest {
  @Test
  void putsLikeLengthsTogetherTheLongestFirst() {
    List<int[]> batches =
        LengthSortedBatches.plan(new int[] {3, 50, 4, 52}, new BatchLimits(2, 1024), 1);

    assertThat(batches).containsExactly(new int[] {3, 1}, new int[] {2, 0});
  }

  @Test
  void keepsThePaddedTokensWithinTheBudget() {
    List<int[]> batches =
        LengthSortedBatches.plan(new int[] {400, 300, 300, 10}, new BatchLimits(8, 1024), 1);

    assertThat(batches).containsExactly(new int[] {0, 1}, new int[] {2, 3});
  }

  @Test
  void aSequenceLongerThanTheBudgetRunsAlone() {
    assertThat(LengthSortedBatches.plan(new int[] {2000, 5}, new BatchLimits(8, 1024), 1))
        .containsExactly(new int[] {0}, new int[] {1});
  }

  @Test
  void fewSequencesAreSpreadOverTheWorkers() {
    assertThat(LengthSortedBatches.plan(new int[] {9, 9, 9, 9}, new BatchLimits(8, 1024), 2))
        .hasSize(2);
  }

  @Test
  void everyIndexOccursOnceWithinTheLimits() {
    Random random = new Random(7);
    int[] lengths = IntStream.range(0, 500).map(i -> 1 + random.nextInt(300)).toArray();

    List<int[]> batches = LengthSortedBatches.plan(lengths, new BatchLimits(8, 1024), 2);

    assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, 500).toArray());
    assertThat(batches)
        .allSatisfy(
            batch -> {
              int longest = Arrays.stream(batch).map(i -> lengths[i]).max().orElseThrow();
              assertThat(batch.length).isLessThanOrEqualTo(8);
              assertThat(longest * batch.length).isLessThanOrEqualTo(1024);
            });
  }
}
