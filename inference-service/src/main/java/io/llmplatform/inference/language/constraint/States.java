package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.Node.Bytes;
import io.llmplatform.inference.language.constraint.Node.Call;
import io.llmplatform.inference.language.constraint.Node.Count;
import io.llmplatform.inference.language.constraint.Node.Edge;
import io.llmplatform.inference.language.constraint.Node.End;
import io.llmplatform.inference.language.constraint.Node.Enter;
import io.llmplatform.inference.language.constraint.Node.Leave;
import io.llmplatform.inference.language.constraint.Node.Split;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes an automaton deterministic as far as it is walked (subset construction; RE2's lazy DFA):
 * what it knows it forgets as a whole when there is too much of it. Not thread-safe.
 */
final class States {
  private static final int MOST_KNOWN = 20_000;

  /** More places at once than this are left out: what they lead to is lost, the rest is right. */
  private static final int MOST_POSITIONS = 2048;

  private record Key(Set<Position> positions, boolean complete) {}

  private final ByteAutomaton automaton;
  private final int[] classes;
  private final Map<Key, State> known = new HashMap<>();
  private final Map<Frame, Frame> frames = new HashMap<>();

  States(ByteAutomaton automaton) {
    this.automaton = automaton;
    this.classes = automaton.classes();
  }

  /** Where a text begins. */
  State start() {
    return from(automaton.start(), 0, null);
  }

  /** Where one may be at a node, before it has read anything. */
  State from(int node, int count, @Nullable Frame frame) {
    Collecting collecting = new Collecting();
    collecting.enter(node, count, frame);
    return collecting.state();
  }

  /** After one more byte. */
  State after(State state, byte value) {
    int byteClass = classes[value & 0xff];
    State next = state.next[byteClass];
    if (next == null) {
      next = step(state, value & 0xff);
      state.next[byteClass] = next;
    }
    return next;
  }

  private State step(State state, int value) {
    Collecting collecting = new Collecting();
    for (Position position : state.positions()) {
      Bytes bytes = (Bytes) automaton.nodes().get(position.node());
      for (Edge edge : bytes.edges()) {
        if (edge.from() <= value && value <= edge.to()) {
          collecting.enter(edge.next(), position.count(), position.frame());
        }
      }
    }
    return collecting.state();
  }

  private Frame frame(int next, int count, @Nullable Frame caller) {
    Frame frame = new Frame(next, count, caller);
    Frame same = frames.putIfAbsent(frame, frame);
    return same == null ? frame : same;
  }

  /** Follows what does not read, from node to node. */
  private final class Collecting {
    private final Set<Position> positions = new LinkedHashSet<>();
    private final Set<Position> seen = new HashSet<>();
    private final Deque<Position> open = new ArrayDeque<>();
    private boolean complete;

    void enter(int node, int count, @Nullable Frame frame) {
      push(node, count, frame);
      while (!open.isEmpty()) {
        pass(open.pop());
      }
    }

    private void push(int node, int count, @Nullable Frame frame) {
      Position position = new Position(node, count, frame);
      if (automaton.nodes().get(node) instanceof Bytes) {
        if (positions.size() < MOST_POSITIONS) {
          positions.add(position);
        }
      } else if (seen.add(position)) {
        open.push(position);
      }
    }

    private void pass(Position at) {
      Node node = automaton.nodes().get(at.node());
      Frame frame = at.frame();
      if (node instanceof End) {
        leaveRule(frame);
      } else if (node instanceof Split split) {
        split.targets().forEach(target -> push(target, at.count(), frame));
      } else if (node instanceof Call call) {
        boolean last = automaton.nodes().get(call.next()) instanceof End;
        Frame below = last ? frame : frame(call.next(), at.count(), frame);
        push(automaton.rules()[call.rule()], 0, below);
      } else if (node instanceof Enter enter) {
        push(enter.next(), 0, frame);
      } else if (node instanceof Count count && count.repetition().mayGoOn(at.count())) {
        push(count.next(), count.repetition().next(at.count()), frame);
      } else if (node instanceof Leave leave && leave.repetition().mayEnd(at.count())) {
        push(leave.next(), 0, frame);
      }
    }

    private void leaveRule(@Nullable Frame frame) {
      if (frame == null) {
        complete = true;
      } else {
        push(frame.next(), frame.count(), frame.caller());
      }
    }

    State state() {
      if (known.size() >= MOST_KNOWN) {
        known.clear();
        frames.clear();
      }
      return known.computeIfAbsent(
          new Key(positions, complete),
          key -> new State(positions, complete, automaton.classCount()));
    }
  }
}
