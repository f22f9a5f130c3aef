package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.Node.Bytes;
import io.llmplatform.inference.language.constraint.Node.Edge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recursive transition network over bytes: nondeterministic, with rules that call each other and
 * counters of repetition. Every node can reach an end. No rule calls itself before it has read a
 * byte. Immutable.
 *
 * @param repetitions what is counted at a node, by node; null: nothing
 * @param rules nodes at which rules begin
 * @param classes of bytes that no edge tells apart, by byte
 */
record ByteAutomaton(
    List<Node> nodes,
    List<@Nullable Repetition> repetitions,
    int[] rules,
    int start,
    int[] classes,
    int classCount) {
  static ByteAutomaton of(
      List<Node> nodes, List<@Nullable Repetition> repetitions, int[] rules, int start) {
    boolean[] begins = new boolean[257];
    for (Node node : nodes) {
      if (node instanceof Bytes bytes) {
        for (Edge edge : bytes.edges()) {
          begins[edge.from()] = true;
          begins[edge.to() + 1] = true;
        }
      }
    }
    int[] classes = new int[256];
    int last = 0;
    for (int value = 1; value < 256; value++) {
      last += begins[value] ? 1 : 0;
      classes[value] = last;
    }
    return new ByteAutomaton(nodes, repetitions, rules, start, classes, last + 1);
  }
}
