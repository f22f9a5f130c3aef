package io.llmplatform.inference.language.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlotRowsTest {
  private static final int SLOTS = 5;

  private final int[] content = new int[SLOTS + 1];
  private int moves;
  private final SlotRows rows =
      new SlotRows(
          SLOTS,
          (slot, from, to) -> {
            content[to] = content[from];
            moves++;
          });

  private void take(int slot) {
    rows.take(slot);
    content[rows.row(slot)] = slot;
  }

  @Test
  void whatJoinsInTurnIsNeverMoved() {
    for (int slot : new int[] {3, 1, 4}) {
      take(slot);
      rows.join(slot);
    }

    assertThat(new int[] {rows.row(3), rows.row(1), rows.row(4)}).containsExactly(0, 1, 2);
    assertThat(moves).isZero();
  }

  @Test
  void theLastTakesThePlaceOfOneThatLeaves() {
    for (int slot = 0; slot < 3; slot++) {
      take(slot);
      rows.join(slot);
    }

    rows.free(0);

    assertThat(rows.row(2)).isZero();
    assertThat(moves).isEqualTo(1);
  }

  @Test
  void whoeverHasJoinedFillsTheFirstRowsWithWhatIsTheirs() {
    Random random = new Random(1);
    Set<Integer> taken = new HashSet<>();
    Set<Integer> joined = new HashSet<>();
    for (int step = 0; step < 5000; step++) {
      int slot = random.nextInt(SLOTS);
      if (taken.add(slot)) {
        take(slot);
      } else if (random.nextBoolean() && joined.add(slot)) {
        rows.join(slot);
      } else {
        rows.free(slot);
        taken.remove(slot);
        joined.remove(slot);
      }

      int[] first = joined.stream().mapToInt(rows::row).sorted().toArray();
      assertThat(first).isEqualTo(Arrays.copyOf(new int[] {0, 1, 2, 3, 4}, joined.size()));
      assertThat(taken).allMatch(each -> content[rows.row(each)] == each);
      assertThat(joined).allMatch(rows::hasJoined);
    }
  }
}
