package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.CodePoints.Range;
import io.llmplatform.inference.language.constraint.TextAutomaton.Step;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Automata of patterns and of formats. */
final class TextPatterns {
  /** Bounds the time that a pattern takes, in looks at a node. */
  private static final long MOST_WORK = 30_000_000;

  private static final String YEAR = "[0-9]{4}";
  private static final String LEAP = "([02468][48]|[2468]0|[13579][26])";
  private static final String DATE =
      "("
          + YEAR
          + "-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|"
          + YEAR
          + "-(0[469]|11)-(0[1-9]|[12][0-9]|30)|"
          + YEAR
          + "-02-(0[1-9]|1[0-9]|2[0-8])|([0-9]{2}"
          + LEAP
          + "|"
          + LEAP
          + "00)-02-29)";
  private static final String HOURS = "([01][0-9]|2[0-3]):[0-5][0-9]";
  private static final String TIME =
      HOURS + ":[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])";
  private static final String LABEL = "[A-Za-z0-9]+(-+[A-Za-z0-9]+)*";
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

  /**
   * Formats that RFC 3339, RFC 4122 and so on define; of mail addresses the plain ones, and of any
   * length: few states make tokens quick to find.
   */
  private static final Map<String, String> FORMATS =
      Map.of(
          "date",
          DATE,
          "time",
          TIME,
          "date-time",
          DATE + "T" + TIME,
          "uuid",
          "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
          "email",
          "[A-Za-z0-9_]+([.+-][A-Za-z0-9_]+)*@(" + LABEL + "\\.)+[a-z]{2,10}",
          "ipv4",
          BYTE + "(\\." + BYTE + "){3}");

  private record Place(BitSet nodes, boolean begin) {}

  private final CodePointNetwork network;
  private long work;

  private TextPatterns(CodePointNetwork network) {
    this.network = network;
  }

  /**
   * Texts in which the pattern is found.
   *
   * @throws IllegalArgumentException when it is not valid, not supported or too large; the message
   *     goes on after the word 'pattern'
   */
  static TextAutomaton pattern(String pattern) {
    return new TextPatterns(new CodePointNetwork(RegularExpressionReader.read(pattern))).run();
  }

  /** The pattern of a format; null when it is not known. */
  static @Nullable String ofFormat(String format) {
    String pattern = FORMATS.get(format);
    return pattern == null ? null : "^(" + pattern + ")$";
  }

  private TextAutomaton run() {
    BitSet start = new BitSet();
    start.set(network.start());
    return TextAutomaton.explore(new Place(start, true), this::step);
  }

  private Step<Place> step(Place place) {
    BitSet reached = network.closure(place.nodes(), place.begin(), false);
    boolean accepting = network.closure(place.nodes(), place.begin(), true).get(network.accept());
    TreeSet<Integer> borders = borders(reached);
    Map<Place, CodePoints> ways = new LinkedHashMap<>();
    Map<BitSet, CodePoints> targets = new HashMap<>();
    for (Integer from : borders) {
      Integer next = borders.higher(from);
      if (next != null) {
        spend(reached.cardinality());
        BitSet target = targets(reached, from);
        targets.merge(target, CodePoints.of(from, next - 1), CodePoints::or);
      }
    }
    targets.forEach((nodes, characters) -> ways.put(new Place(nodes, false), characters));
    ways.remove(new Place(new BitSet(), false));
    return new Step<>(accepting, ways);
  }

  /** Code points at which the characters change that a node reads. */
  private TreeSet<Integer> borders(BitSet reached) {
    TreeSet<Integer> borders = new TreeSet<>();
    reached.stream()
        .forEach(
            node -> {
              CodePoints characters = network.characters(node);
              if (characters != null) {
                spend(characters.ranges().size());
                for (Range range : characters.ranges()) {
                  borders.add(range.from());
                  borders.add(range.to() + 1);
                }
              }
            });
    return borders;
  }

  private BitSet targets(BitSet reached, int character) {
    BitSet target = new BitSet();
    reached.stream()
        .forEach(
            node -> {
              CodePoints characters = network.characters(node);
              if (characters != null && characters.contains(character)) {
                target.set(network.next(node));
              }
            });
    return target;
  }

  private void spend(int looks) {
    work += looks;
    if (work > MOST_WORK) {
      throw new IllegalArgumentException("is too large");
    }
  }
}
