package io.llmplatform.inference.language.constraint;

import java.util.List;

/**
 * A node of a {@link ByteAutomaton}. Only {@link Bytes} reads; all others pass on at once. Targets
 * are indices of nodes.
 */
sealed interface Node {
  /** The end of a rule: goes on where it was called, or ends the text. */
  record End() implements Node {}

  /** Reads a byte; several edges may fit it. */
  record Bytes(List<Edge> edges) implements Node {}

  /** Goes on at each of the targets. */
  record Split(List<Integer> targets) implements Node {}

  /** Goes through a rule, then on; the rule counts for itself. */
  record Call(int rule, int next) implements Node {}

  /** Begins to count at 0. */
  record Enter(int next) implements Node {}

  /** Passes while the count is below the most, and adds one to it. */
  record Count(Repetition repetition, int next) implements Node {}

  /** Passes when the count is the least or more, and ends counting. */
  record Leave(Repetition repetition, int next) implements Node {}

  /** Bytes from one to another, inclusive, and where they lead. */
  record Edge(int from, int to, int next) {}
}
