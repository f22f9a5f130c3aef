package io.llmplatform.inference.language.constraint;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All places at which an automaton may be after the same bytes. Guarded by its {@link States}. */
final class State {
  private final Set<Position> positions;
  private final boolean complete;
  private final boolean dead;

  /** States after one more byte, by its class; null: not known yet. */
  final @Nullable State[] next;

  State(Set<Position> positions, boolean complete, int classCount) {
    this.positions = positions;
    this.complete = complete;
    this.dead = positions.isEmpty() && !complete;
    this.next = new State[classCount];
  }

  Set<Position> positions() {
    return positions;
  }

  /** Whether the text may end here. */
  boolean isComplete() {
    return complete;
  }

  /** Whether no text begins so. */
  boolean isDead() {
    return dead;
  }
}
