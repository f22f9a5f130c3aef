package io.llmplatform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.registry.RegisterHistory.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker sees what is wrong, and nothing else. */
class RegisterHistoryTest {

  private static RegisterHistory history(Operation... operations) {
    RegisterHistory history = new RegisterHistory(0);
    List.of(operations).forEach(history::add);
    return history;
  }

  private static Operation write(int value, long begin, long end) {
    return new Operation(true, value, begin, end);
  }

  private static Operation read(int value, long begin, long end) {
    return new Operation(false, value, begin, end);
  }

  @Test
  void oneAfterTheOtherIsFine() {
    assertThat(history(read(0, 1, 2), write(1, 3, 4), read(1, 5, 6)).violation()).isEmpty();
  }

  @Test
  void aReadAtTheTimeOfAWriteMaySeeEither() {
    assertThat(history(write(1, 1, 10), read(0, 2, 3), read(1, 4, 5)).violation()).isEmpty();
    assertThat(history(write(1, 1, 10), read(1, 2, 3), read(1, 11, 12)).violation()).isEmpty();
  }

  @Test
  void writesAtOnceMayTakeEffectInAnyOrder() {
    assertThat(history(write(1, 1, 10), write(2, 1, 10), read(1, 11, 12)).violation()).isEmpty();
    assertThat(history(write(1, 1, 10), write(2, 1, 10), read(2, 11, 12)).violation()).isEmpty();
  }

  @Test
  void aStaleReadIsSeen() {
    assertThat(history(write(1, 1, 2), read(0, 3, 4)).violation()).isPresent();
    assertThat(history(write(1, 1, 2), write(2, 3, 4), read(1, 5, 6)).violation()).isPresent();
  }

  @Test
  void aLostWriteIsSeen() {
    assertThat(history(write(1, 1, 2), read(1, 3, 4), write(2, 5, 6), read(1, 7, 8)).violation())
        .isPresent();
  }

  @Test
  void aReadThatGoesBackIsSeen() {
    assertThat(history(write(1, 1, 10), read(1, 2, 3), read(0, 4, 5)).violation()).isPresent();
  }

  @Test
  void twoOrdersAreSeen() {
    assertThat(
            history(
                    write(1, 1, 10),
                    write(2, 1, 10),
                    read(1, 11, 12),
                    read(2, 13, 14),
                    read(1, 15, 16))
                .violation())
        .isPresent();
  }

  @Test
  void aReadOfWhatIsNotWrittenYetOrNeverIsSeen() {
    assertThat(history(read(1, 1, 2), write(1, 3, 4)).violation()).isPresent();
    assertThat(history(read(7, 1, 2)).violation()).isPresent();
  }

  /** Against the definition itself: some order of all operations explains the history. */
  @Test
  void agreesWithTryingEveryOrder() {
    Random random = new Random(11);
    int broken = 0;
    for (int round = 0; round < 3000; round++) {
      List<Operation> operations = new ArrayList<>();
      int writes = 1 + random.nextInt(3);
      for (int value = 1; value <= writes; value++) {
        operations.add(at(true, value, random));
      }
      for (int reads = random.nextInt(4); reads > 0; reads--) {
        operations.add(at(false, random.nextInt(writes + 1), random));
      }
      RegisterHistory history = history(operations.toArray(Operation[]::new));
      boolean explained = isExplained(operations, 0);
      assertThat(history.violation().isEmpty()).as("%s", operations).isEqualTo(explained);
      broken += explained ? 0 : 1;
    }
    assertThat(broken).isBetween(300, 2700);
  }

  // No two begins and ends fall together: else the order of the two would be open.
  private static Operation at(boolean write, int value, Random random) {
    long begin = random.nextInt(1_000_000) * 2L;
    return new Operation(write, value, begin, begin + 1 + 2L * random.nextInt(500_000));
  }

  private static boolean isExplained(List<Operation> left, int value) {
    if (left.isEmpty()) {
      return true;
    }
    long firstEnd = Collections.min(left.stream().map(Operation::end).toList());
    for (Operation next : left) {
      if (next.begin() <= firstEnd && (next.write() || next.value() == value)) {
        List<Operation> rest = new ArrayList<>(left);
        rest.remove(next);
        if (isExplained(rest, next.value())) {
          return true;
        }
      }
    }
    return false;
  }
}
