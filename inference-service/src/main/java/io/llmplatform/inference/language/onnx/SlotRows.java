package io.llmplatform.inference.language.onnx;

import java.util.Arrays;

/**
 * Where the slots' sequences lie in a cache of one row more than slots, so that those that decode
 * together fill its first rows. Used by one thread at a time.
 *
 * <p>INVARIANT: the first {@code joined} rows are those of the slots that have joined; at least one
 * row is free.
 */
final class SlotRows {
  private static final int NONE = -1;

  private final int[] rowOf;
  private final int[] slotOf;
  private final Moving moving;
  private int joined;

  /** Copies what a slot has to another row. */
  @FunctionalInterface
  interface Moving {
    void move(int slot, int from, int to);
  }

  SlotRows(int slots, Moving moving) {
    this.rowOf = new int[slots];
    this.slotOf = new int[slots + 1];
    this.moving = moving;
    Arrays.fill(rowOf, NONE);
    Arrays.fill(slotOf, NONE);
  }

  boolean hasRow(int slot) {
    return rowOf[slot] != NONE;
  }

  int row(int slot) {
    if (rowOf[slot] == NONE) {
      throw new IllegalStateException("slot %d is empty".formatted(slot));
    }
    return rowOf[slot];
  }

  boolean hasJoined(int slot) {
    return rowOf[slot] != NONE && rowOf[slot] < joined;
  }

  /** Gives an empty slot a row: the next to join, if that is free. */
  void take(int slot) {
    place(slot, free());
  }

  private int free() {
    int row = joined;
    while (slotOf[row] != NONE) {
      row++;
    }
    return row;
  }

  private void place(int slot, int row) {
    slotOf[row] = slot;
    rowOf[slot] = row;
  }

  private void move(int slot, int to) {
    moving.move(slot, rowOf[slot], to);
    slotOf[rowOf[slot]] = NONE;
    place(slot, to);
  }

  /** Has a slot decode with the others from now on. */
  void join(int slot) {
    int target = joined;
    if (row(slot) != target) {
      if (slotOf[target] != NONE) {
        move(slotOf[target], free());
      }
      move(slot, target);
    }
    joined++;
  }

  void free(int slot) {
    int row = rowOf[slot];
    if (row == NONE) {
      return;
    }
    rowOf[slot] = NONE;
    slotOf[row] = NONE;
    if (row < joined) {
      joined--;
      if (row < joined) {
        move(slotOf[joined], row);
      }
    }
  }

  /** How many have joined. */
  int joined() {
    return joined;
  }
}
