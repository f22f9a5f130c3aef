package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.Node.Edge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds automata of numbers between bounds, digit by digit, without exponents. It knows how what
 * was read compares with the digits of each bound: integer parts by their length first, fractions
 * from the left.
 */
final class BoundedNumbers {
  /** How the digits so far compare with as many of a bound's. */
  private enum Side {
    BELOW,
    EQUAL,
    ABOVE
  }

  /**
   * A bound's digits; a fraction has no zeros at its end.
   *
   * @param open whether the bound itself is out
   */
  private record Bound(String whole, String fraction, boolean open) {
    static Bound of(BigDecimal bound, boolean open) {
      String[] parts = bound.stripTrailingZeros().toPlainString().split("\\.", 2);
      return new Bound(parts[0], parts.length == 1 ? "" : parts[1], open);
    }

    /** After one more digit of the integer part. */
    Side whole(Side before, int count, char digit) {
      if (before != Side.EQUAL) {
        return before;
      }
      return count >= whole.length() ? Side.ABOVE : compare(digit, whole.charAt(count));
    }

    /** After an integer part of so many digits. */
    Side whole(Side digits, int count) {
      int compared = Integer.compare(count, whole.length());
      return compared < 0 ? Side.BELOW : compared > 0 ? Side.ABOVE : digits;
    }

    /** After one more digit of the fraction. */
    Side fraction(Side before, int count, char digit) {
      if (before != Side.EQUAL) {
        return before;
      }
      return compare(digit, count < fraction.length() ? fraction.charAt(count) : '0');
    }

    /** After a fraction of so many digits. */
    Side end(Side digits, int count) {
      return digits == Side.EQUAL && count < fraction.length() ? Side.BELOW : digits;
    }

    private static Side compare(char digit, char other) {
      return digit < other ? Side.BELOW : digit > other ? Side.ABOVE : Side.EQUAL;
    }
  }

  /** What was read: digits of the integer part, or of the fraction. */
  private record Progress(boolean fraction, int count, boolean zero, Side least, Side most) {}

  private final AutomatonBuilder builder;
  private final Bound least;
  private final @Nullable Bound most;
  private final boolean integer;
  private final int next;
  private final Map<Progress, Integer> nodes = new HashMap<>();

  private BoundedNumbers(
      AutomatonBuilder builder, NumberRange range, BigDecimal least, boolean integer, int next) {
    this.builder = builder;
    this.least = Bound.of(least, range.aboveLeast());
    this.most = range.most() == null ? null : Bound.of(range.most(), range.belowMost());
    this.integer = integer;
    this.next = next;
  }

  /**
   * @param range not empty; of integers, between whole bounds that are in
   */
  static int begin(AutomatonBuilder builder, NumberRange range, boolean integer, int next) {
    List<Integer> starts = new ArrayList<>();
    NumberRange positive = range.positive();
    if (!positive.isEmpty()) {
      starts.add(magnitude(builder, positive, integer, next));
    }
    NumberRange negative = range.negative();
    if (!negative.isEmpty()) {
      starts.add(builder.literal("-", magnitude(builder, negative, integer, next)));
    }
    return builder.split(starts);
  }

  private static int magnitude(
      AutomatonBuilder builder, NumberRange range, boolean integer, int next) {
    BigDecimal least = range.least() == null ? BigDecimal.ZERO : range.least();
    return new BoundedNumbers(builder, range, least, integer, next)
        .after(new Progress(false, 0, false, Side.EQUAL, Side.EQUAL));
  }

  private int after(Progress progress) {
    Integer known = nodes.get(progress);
    if (known != null) {
      return known;
    }
    int node = builder.reserve();
    nodes.put(progress, node);
    List<Edge> edges = new ArrayList<>();
    if (!progress.zero()) {
      for (char digit = '0'; digit <= '9'; digit++) {
        Progress read = read(progress, digit);
        if (isPossible(read)) {
          edges.add(new Edge(digit, digit, after(read)));
        }
      }
    }
    if (!progress.fraction() && progress.count() > 0 && !integer) {
      Progress point = point(progress);
      if (isPossible(point)) {
        edges.add(new Edge('.', '.', after(point)));
      }
    }
    int reading = builder.bytes(edges);
    builder.resolve(node, mayEnd(progress) ? builder.split(reading, next) : reading);
    return node;
  }

  private Progress read(Progress at, char digit) {
    int count = at.count();
    if (at.fraction()) {
      Side above = least.fraction(at.least(), count, digit);
      Side below = most == null ? Side.BELOW : most.fraction(at.most(), count, digit);
      return new Progress(true, Math.min(count + 1, longestFraction() + 1), false, above, below);
    }
    Side above = least.whole(at.least(), count, digit);
    Side below = most == null ? Side.BELOW : most.whole(at.most(), count, digit);
    boolean zero = count == 0 && digit == '0';
    return new Progress(false, Math.min(count + 1, longestWhole() + 1), zero, above, below);
  }

  private Progress point(Progress at) {
    Side above = least.whole(at.least(), at.count());
    Side below = most == null ? Side.BELOW : most.whole(at.most(), at.count());
    return new Progress(true, 0, false, above, below);
  }

  private boolean isPossible(Progress progress) {
    if (progress.fraction()) {
      return progress.least() != Side.BELOW && progress.most() != Side.ABOVE;
    }
    return most == null || most.whole(progress.most(), progress.count()) != Side.ABOVE;
  }

  private boolean mayEnd(Progress progress) {
    if (progress.count() == 0) {
      return false;
    }
    Progress whole = progress.fraction() ? progress : point(progress);
    Side above = least.end(whole.least(), whole.count());
    Side below = most == null ? Side.BELOW : most.end(whole.most(), whole.count());
    boolean enough = above == Side.ABOVE || (above == Side.EQUAL && !least.open());
    boolean little = below == Side.BELOW || (below == Side.EQUAL && most != null && !most.open());
    return enough && little;
  }

  private int longestWhole() {
    return Math.max(least.whole().length(), most == null ? 0 : most.whole().length());
  }

  private int longestFraction() {
    return Math.max(least.fraction().length(), most == null ? 0 : most.fraction().length());
  }
}
