package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.CodePoints.Range;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A deterministic automaton over the characters of a text. Immutable.
 *
 * @param states of which the first is the start; all are reached from it, and an end from all but
 *     perhaps the start
 */
record TextAutomaton(List<State> states) {
  /** More than any sensible pattern needs. */
  private static final int MOST_STATES = 1000;

  /**
   * @param accepting whether a text may end here
   * @param arcs of which no two have a character in common
   */
  record State(boolean accepting, List<Arc> arcs) {}

  /** Reads one of the characters. */
  record Arc(CodePoints characters, int target) {}

  /**
   * What is known of a state before states have numbers.
   *
   * @param ways by what names the state that they lead to
   */
  record Step<K>(boolean accepting, Map<K, CodePoints> ways) {}

  private record Pair(int first, int second) {}

  /**
   * All that is reached from a start and leads to an end.
   *
   * @throws IllegalArgumentException when there are too many states
   */
  static <K> TextAutomaton explore(K start, Function<K, Step<K>> stepOf) {
    List<State> states = reached(start, stepOf);
    boolean[] alive = alive(states);
    Function<Integer, Step<Integer>> living =
        index -> {
          Map<Integer, CodePoints> ways = new LinkedHashMap<>();
          for (Arc arc : states.get(index).arcs()) {
            if (alive[arc.target()]) {
              ways.put(arc.target(), arc.characters());
            }
          }
          return new Step<>(states.get(index).accepting(), ways);
        };
    return new TextAutomaton(reached(0, living));
  }

  private static boolean[] alive(List<State> states) {
    boolean[] alive = new boolean[states.size()];
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = alive.length - 1; i >= 0; i--) {
        State state = states.get(i);
        if (!alive[i]
            && (state.accepting() || state.arcs().stream().anyMatch(arc -> alive[arc.target()]))) {
          alive[i] = true;
          changed = true;
        }
      }
    }
    return alive;
  }

  private static <K> List<State> reached(K start, Function<K, Step<K>> stepOf) {
    Map<K, Integer> numbers = new HashMap<>(Map.of(start, 0));
    List<K> found = new ArrayList<>(List.of(start));
    List<State> states = new ArrayList<>();
    while (states.size() < found.size()) {
      Step<K> step = stepOf.apply(found.get(states.size()));
      List<Arc> arcs = new ArrayList<>();
      step.ways()
          .forEach(
              (target, characters) -> {
                if (!characters.isEmpty()) {
                  arcs.add(new Arc(characters, number(target, numbers, found)));
                }
              });
      states.add(new State(step.accepting(), List.copyOf(arcs)));
    }
    return List.copyOf(states);
  }

  private static <K> int number(K target, Map<K, Integer> numbers, List<K> found) {
    Integer known = numbers.putIfAbsent(target, found.size());
    if (known != null) {
      return known;
    }
    if (found.size() == MOST_STATES) {
      throw new IllegalArgumentException("needs more than " + MOST_STATES + " states");
    }
    found.add(target);
    return found.size() - 1;
  }

  /** All texts but these. */
  static TextAutomaton except(Collection<String> texts) {
    return explore(
        Optional.of(""),
        known -> {
          Map<Optional<String>, CodePoints> ways = new LinkedHashMap<>();
          List<Range> next = new ArrayList<>();
          for (int c : known.map(begin -> following(begin, texts)).orElse(Set.of())) {
            next.add(new Range(c, c));
            ways.put(known.map(begin -> begin + Character.toString(c)), CodePoints.of(c, c));
          }
          ways.put(Optional.empty(), CodePoints.of(next).not());
          return new Step<>(known.isEmpty() || !texts.contains(known.get()), ways);
        });
  }

  /** Characters that follow the beginning in the texts that have it. */
  private static Set<Integer> following(String begin, Collection<String> texts) {
    Set<Integer> characters = new TreeSet<>();
    for (String text : texts) {
      if (text.length() > begin.length() && text.startsWith(begin)) {
        characters.add(text.codePointAt(begin.length()));
      }
    }
    return characters;
  }

  /** Texts that both accept. */
  TextAutomaton and(TextAutomaton other) {
    return explore(
        new Pair(0, 0),
        at -> {
          State first = states.get(at.first());
          State second = other.states.get(at.second());
          Map<Pair, CodePoints> ways = new LinkedHashMap<>();
          for (Arc a : first.arcs()) {
            for (Arc b : second.arcs()) {
              CodePoints both = a.characters().and(b.characters());
              ways.merge(new Pair(a.target(), b.target()), both, CodePoints::or);
            }
          }
          return new Step<>(first.accepting() && second.accepting(), ways);
        });
  }

  /** Those of its texts that have so many characters. */
  TextAutomaton ofLength(Repetition length) {
    return explore(
        new Pair(0, 0),
        at -> {
          Map<Pair, CodePoints> ways = new LinkedHashMap<>();
          for (Arc arc : states.get(at.first()).arcs()) {
            if (at.second() < length.most()) {
              Pair target = new Pair(arc.target(), length.next(at.second()));
              ways.merge(target, arc.characters(), CodePoints::or);
            }
          }
          boolean enough = at.second() >= length.least();
          return new Step<>(enough && states.get(at.first()).accepting(), ways);
        });
  }

  boolean isEmpty() {
    return states.stream().noneMatch(State::accepting);
  }

  boolean accepts(String text) {
    int at = 0;
    for (int c : text.codePoints().toArray()) {
      int from = at;
      at = -1;
      for (Arc arc : states.get(from).arcs()) {
        at = arc.characters().contains(c) ? arc.target() : at;
      }
      if (at < 0) {
        return false;
      }
    }
    return states.get(at).accepting();
  }
}
