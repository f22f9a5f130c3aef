package io.llmplatform.inference.jinja;

import java.util.AbstractList;
import java.util.List;

/**
 * Python's range, at most {@link #MOST} long as in jinja2's sandbox.
 *
 * @param step not 0
 */
record RangeValue(long start, long stop, long step) {
  static final int MOST = 100_000;

  RangeValue {
    if (step == 0) {
      throw new TemplateFailure("range() arg 3 must not be zero");
    }
    if (length(start, stop, step) > MOST) {
      throw new TemplateFailure(
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (" + MOST + ").");
    }
  }

  private static double length(long start, long stop, long step) {
    return Math.max(0, Math.ceil(((double) stop - start) / step));
  }

  /** Its numbers, computed as they are asked for. */
  List<Object> items() {
    int size = (int) length(start, stop, step);
    return new AbstractList<>() {
      @Override
      public Object get(int index) {
        return start + index * step;
      }

      @Override
      public int size() {
        return size;
      }
    };
  }
}
