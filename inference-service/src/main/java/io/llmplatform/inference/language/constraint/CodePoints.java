package io.llmplatform.inference.language.constraint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A set of Unicode scalar values, so without surrogates, as sorted ranges apart. Immutable. */
record CodePoints(List<Range> ranges) {
  /** From one to another, inclusive. */
  record Range(int from, int to) {}

  static final CodePoints NONE = new CodePoints(List.of());
  static final CodePoints ALL =
      new CodePoints(List.of(new Range(0, 0xD7FF), new Range(0xE000, Character.MAX_CODE_POINT)));

  static CodePoints of(Range... ranges) {
    return of(List.of(ranges));
  }

  static CodePoints of(int from, int to) {
    return of(new Range(from, to)).and(ALL);
  }

  /** Of ranges in any order, which may overlap. */
  static CodePoints of(List<Range> ranges) {
    List<Range> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingInt(Range::from));
    List<Range> joined = new ArrayList<>();
    for (Range range : sorted) {
      int last = joined.size() - 1;
      if (last >= 0 && joined.get(last).to() >= range.from() - 1) {
        Range before = joined.get(last);
        joined.set(last, new Range(before.from(), Math.max(before.to(), range.to())));
      } else {
        joined.add(range);
      }
    }
    return new CodePoints(List.copyOf(joined));
  }

  CodePoints or(CodePoints other) {
    List<Range> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    return of(all);
  }

  CodePoints and(CodePoints other) {
    List<Range> both = new ArrayList<>();
    for (Range a : ranges) {
      for (Range b : other.ranges) {
        int from = Math.max(a.from(), b.from());
        int to = Math.min(a.to(), b.to());
        if (from <= to) {
          both.add(new Range(from, to));
        }
      }
    }
    return of(both);
  }

  CodePoints not() {
    List<Range> others = new ArrayList<>();
    int from = 0;
    for (Range range : ranges) {
      if (range.from() > from) {
        others.add(new Range(from, range.from() - 1));
      }
      from = range.to() + 1;
    }
    if (from <= Character.MAX_CODE_POINT) {
      others.add(new Range(from, Character.MAX_CODE_POINT));
    }
    return of(others).and(ALL);
  }

  boolean contains(int codePoint) {
    for (Range range : ranges) {
      if (codePoint <= range.to()) {
        return range.from() <= codePoint;
      }
    }
    return false;
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }
}
