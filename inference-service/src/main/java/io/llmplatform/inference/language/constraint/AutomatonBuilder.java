package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.Node.Bytes;
import io.llmplatform.inference.language.constraint.Node.Call;
import io.llmplatform.inference.language.constraint.Node.Count;
import io.llmplatform.inference.language.constraint.Node.Edge;
import io.llmplatform.inference.language.constraint.Node.End;
import io.llmplatform.inference.language.constraint.Node.Enter;
import io.llmplatform.inference.language.constraint.Node.Leave;
import io.llmplatform.inference.language.constraint.Node.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds an automaton backwards: each piece is given the node that follows it, and gives the node
 * at which it begins. Equal nodes are one. Not thread-safe.
 */
final class AutomatonBuilder {
  /** More nodes than any sensible schema needs; each takes some hundred bytes. */
  private static final int MOST_NODES = 100_000;

  private record Placed(Node node, @Nullable Repetition repetition) {}

  private final List<Node> nodes = new ArrayList<>();
  private final List<@Nullable Repetition> repetitions = new ArrayList<>();
  private final Map<Placed, Integer> known = new HashMap<>();
  private final List<Integer> rules = new ArrayList<>();
  private @Nullable Repetition counted;

  int end() {
    return add(new End());
  }

  int bytes(List<Edge> edges) {
    return add(new Bytes(List.copyOf(edges)));
  }

  int bytes(int from, int to, int next) {
    return bytes(List.of(new Edge(from, to, next)));
  }

  int literal(String text, int next) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return literal(bytes, 0, bytes.length, next);
  }

  private int literal(byte[] bytes, int from, int to, int next) {
    int node = next;
    for (int i = to - 1; i >= from; i--) {
      node = bytes(bytes[i] & 0xff, bytes[i] & 0xff, node);
    }
    return node;
  }

  /** One of the texts, read without choosing before they differ. */
  int anyOf(Collection<String> texts, int next) {
    List<byte[]> sorted =
        texts.stream()
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .sorted(Arrays::compareUnsigned)
            .toList();
    return anyOf(sorted, 0, next);
  }

  /** Of texts that are the same up to a depth. */
  private int anyOf(List<byte[]> sorted, int depth, int next) {
    byte[] first = sorted.get(0);
    if (sorted.size() == 1) {
      return literal(first, depth, first.length, next);
    }
    int same = Arrays.mismatch(first, sorted.get(sorted.size() - 1));
    List<Edge> edges = new ArrayList<>();
    boolean ends = first.length == same;
    for (int from = ends ? 1 : 0; from < sorted.size(); ) {
      byte value = sorted.get(from)[same];
      int to = from;
      while (to < sorted.size() && sorted.get(to)[same] == value) {
        to++;
      }
      int target = anyOf(sorted.subList(from, to), same + 1, next);
      edges.add(new Edge(value & 0xff, value & 0xff, target));
      from = to;
    }
    int branch = ends ? split(bytes(edges), next) : bytes(edges);
    return literal(first, depth, same, branch);
  }

  int split(List<Integer> targets) {
    List<Integer> distinct = List.copyOf(new LinkedHashSet<>(targets));
    return distinct.size() == 1 ? distinct.get(0) : add(new Split(distinct));
  }

  int split(int first, int second) {
    return split(List.of(first, second));
  }

  int call(int rule, int next) {
    return add(new Call(rule, next));
  }

  /** A node of which is known only later what it does. */
  int reserve() {
    return put(new Split(List.of()));
  }

  /** The reserved node goes on at the target. */
  void resolve(int reserved, int target) {
    nodes.set(reserved, new Split(List.of(target)));
  }

  /** A rule of which is known only later what it reads. */
  int reserveRule() {
    rules.add(-1);
    return rules.size() - 1;
  }

  void resolveRule(int rule, int start) {
    rules.set(rule, start);
  }

  int rule(int start) {
    rules.add(start);
    return rules.size() - 1;
  }

  /**
   * Repeats a piece, counting. The piece must not count itself, unless in rules that it calls.
   *
   * @param separator is read between two; gives the node at which it begins
   */
  int repeat(Repetition repetition, IntUnaryOperator piece, IntUnaryOperator separator, int next) {
    Repetition outer = counted;
    counted = repetition;
    int after = reserve();
    int leave = add(new Leave(repetition, next));
    int one = piece.applyAsInt(after);
    int more = add(new Count(repetition, separator.applyAsInt(one)));
    resolve(after, split(more, leave));
    int first = add(new Count(repetition, one));
    int start = add(new Enter(repetition.least() > 0 ? first : split(first, leave)));
    counted = outer;
    return start;
  }

  private int add(Node node) {
    Placed placed = new Placed(node, counted);
    Integer same = known.get(placed);
    if (same != null) {
      return same;
    }
    int index = put(node);
    known.put(placed, index);
    return index;
  }

  private int put(Node node) {
    if (nodes.size() == MOST_NODES) {
      throw UnsupportedSchema.tooLarge("more than %,d nodes".formatted(MOST_NODES));
    }
    nodes.add(node);
    repetitions.add(counted);
    return nodes.size() - 1;
  }

  /** The automaton from the node on, without what cannot reach an end; null: it cannot either. */
  @Nullable ByteAutomaton build(int start) {
    boolean[] alive = alive();
    if (!alive[start]) {
      return null;
    }
    List<Node> living = nodes.stream().map(node -> without(node, alive)).toList();
    int[] starts = rules.stream().mapToInt(Integer::intValue).toArray();
    return ByteAutomaton.of(living, new ArrayList<>(repetitions), starts, start);
  }

  /** Whether an end can be reached, by node: found backwards, from node to those before it. */
  private boolean[] alive() {
    List<List<Integer>> before = new ArrayList<>();
    nodes.forEach(node -> before.add(new ArrayList<>(1)));
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (int target : targets(nodes.get(i))) {
        before.get(target).add(i);
      }
      if (nodes.get(i) instanceof End) {
        open.push(i);
      }
    }
    boolean[] alive = new boolean[nodes.size()];
    while (!open.isEmpty()) {
      int node = open.pop();
      if (!alive[node] && canEnd(nodes.get(node), alive)) {
        alive[node] = true;
        before.get(node).forEach(open::push);
      }
    }
    return alive;
  }

  /** All on which it depends whether the node can reach an end. */
  private List<Integer> targets(Node node) {
    if (node instanceof Bytes bytes) {
      return bytes.edges().stream().map(Edge::next).toList();
    }
    if (node instanceof Split split) {
      return split.targets();
    }
    if (node instanceof Call call) {
      return List.of(rules.get(call.rule()), call.next());
    }
    return node instanceof End ? List.of() : List.of(onlyTarget(node));
  }

  private boolean canEnd(Node node, boolean[] alive) {
    if (node instanceof End) {
      return true;
    }
    if (node instanceof Bytes bytes) {
      return bytes.edges().stream().anyMatch(edge -> alive[edge.next()]);
    }
    if (node instanceof Split split) {
      return split.targets().stream().anyMatch(target -> alive[target]);
    }
    if (node instanceof Call call) {
      return alive[rules.get(call.rule())] && alive[call.next()];
    }
    return alive[onlyTarget(node)];
  }

  private static int onlyTarget(Node node) {
    if (node instanceof Enter enter) {
      return enter.next();
    }
    return node instanceof Count count ? count.next() : ((Leave) node).next();
  }

  /** Splits and edges lose their dead targets; other nodes are alive or never reached. */
  private Node without(Node node, boolean[] alive) {
    if (node instanceof Bytes bytes) {
      return new Bytes(bytes.edges().stream().filter(edge -> alive[edge.next()]).toList());
    }
    if (node instanceof Split split) {
      return new Split(split.targets().stream().filter(target -> alive[target]).toList());
    }
    return node;
  }
}
