package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.RegularExpression.Begin;
import io.llmplatform.inference.language.constraint.RegularExpression.Choice;
import io.llmplatform.inference.language.constraint.RegularExpression.One;
import io.llmplatform.inference.language.constraint.RegularExpression.Repeated;
import io.llmplatform.inference.language.constraint.RegularExpression.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression as a nondeterministic automaton over code points (Thompson's construction),
 * that finds it anywhere in a text.
 */
final class CodePointNetwork {
  private static final int MOST_NODES = 20_000;

  /** What has to hold at a node. */
  private enum Place {
    ANYWHERE,
    BEGIN,
    END
  }

  /**
   * @param characters are read before it goes on; null: nothing is read
   */
  private record Node(@Nullable CodePoints characters, Place place, int[] next) {}

  private final List<Node> nodes = new ArrayList<>();
  private final int accept;
  private final int start;

  /**
   * @throws IllegalArgumentException when it is too large
   */
  CodePointNetwork(RegularExpression expression) {
    accept = add(null, Place.ANYWHERE);
    RegularExpression rest =
        new Repeated(new One(CodePoints.ALL), new Repetition(0, Repetition.UNBOUNDED));
    start = build(new Sequence(List.of(rest, expression, rest)), accept);
  }

  int start() {
    return start;
  }

  /** What is read at a node; null: nothing. */
  @Nullable CodePoints characters(int node) {
    return nodes.get(node).characters();
  }

  /** Where a node that reads leads. */
  int next(int node) {
    return nodes.get(node).next()[0];
  }

  int accept() {
    return accept;
  }

  /** All nodes that are reached from these without reading. */
  BitSet closure(BitSet from, boolean atBegin, boolean atEnd) {
    BitSet reached = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    from.stream().forEach(open::push);
    while (!open.isEmpty()) {
      int index = open.pop();
      Node node = nodes.get(index);
      boolean holds =
          switch (node.place()) {
            case ANYWHERE -> true;
            case BEGIN -> atBegin;
            case END -> atEnd;
          };
      if (!reached.get(index) && holds) {
        reached.set(index);
        if (node.characters() == null) {
          for (int next : node.next()) {
            open.push(next);
          }
        }
      }
    }
    return reached;
  }

  private int build(RegularExpression expression, int next) {
    if (expression instanceof One one) {
      return add(one.characters(), Place.ANYWHERE, next);
    }
    if (expression instanceof Sequence sequence) {
      int node = next;
      for (int i = sequence.parts().size() - 1; i >= 0; i--) {
        node = build(sequence.parts().get(i), node);
      }
      return node;
    }
    if (expression instanceof Choice choice) {
      int[] starts = choice.alternatives().stream().mapToInt(one -> build(one, next)).toArray();
      return add(null, Place.ANYWHERE, starts);
    }
    if (expression instanceof Repeated repeated) {
      return repeat(repeated.part(), repeated.repetition(), next);
    }
    return add(null, expression instanceof Begin ? Place.BEGIN : Place.END, next);
  }

  private int repeat(RegularExpression part, Repetition repetition, int next) {
    int node = next;
    if (repetition.isBounded()) {
      for (int i = repetition.least(); i < repetition.most(); i++) {
        node = add(null, Place.ANYWHERE, build(part, node), next);
      }
    } else {
      int[] ways = {0, next};
      node = add(null, Place.ANYWHERE, ways);
      ways[0] = build(part, node);
    }
    for (int i = 0; i < repetition.least(); i++) {
      node = build(part, node);
    }
    return node;
  }

  private int add(@Nullable CodePoints characters, Place place, int... next) {
    if (nodes.size() == MOST_NODES) {
      throw new IllegalArgumentException("is too large");
    }
    nodes.add(new Node(characters, place, next));
    return nodes.size() - 1;
  }
}
