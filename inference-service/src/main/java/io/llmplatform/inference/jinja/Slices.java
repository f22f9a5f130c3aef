package io.llmplatform.inference.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's slices. */
final class Slices {
  private Slices() {}

  /** A position, counted from the end where it is negative, cut to 0 to {@code length}. */
  static int clamp(int position, int length) {
    return Math.max(0, Math.min(length, position < 0 ? position + length : position));
  }

  /** {@code value[from:to:step]}; None stands for what is left out. */
  static Object slice(Object value, Object from, Object to, Object step, Budget budget) {
    if (value instanceof String text) {
      return sliceText(text, from, to, step, budget);
    }
    if (value instanceof Items items) {
      return items.with(slice(items.items(), from, to, step, budget));
    }
    if (value instanceof RangeValue range) {
      return new ListValue(slice(range.items(), from, to, step, budget));
    }
    if (value instanceof DictValue) {
      throw new TemplateFailure("unhashable type: 'slice'");
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    throw new TemplateFailure(
        "%s object is not subscriptable".formatted(Texts.quoted(Types.name(value))));
  }

  private static String sliceText(String text, Object from, Object to, Object step, Budget budget) {
    int length = Types.length(text);
    budget.scan(text.length());
    if (stride(step) == 1) {
      int start = clamp(bound(from, 0), length);
      int end = clamp(bound(to, length), length);
      budget.text(Math.max(0, end - start));
      return PythonText.slice(text, start, end);
    }
    StringBuilder sliced = new StringBuilder();
    slice(Types.all(text, budget), from, to, step, budget).forEach(sliced::append);
    return sliced.toString();
  }

  private static List<Object> slice(
      List<Object> items, Object from, Object to, Object step, Budget budget) {
    int length = items.size();
    int stride = stride(step);
    List<Object> sliced = new ArrayList<>();
    if (stride > 0) {
      int end = clamp(bound(to, length), length);
      for (long at = clamp(bound(from, 0), length); at < end; at += stride) {
        budget.elements(1);
        sliced.add(items.get((int) at));
      }
    } else {
      int end = to == None.NONE ? -1 : clampBack(bound(to, 0), length);
      int start = from == None.NONE ? length - 1 : clampBack(bound(from, 0), length);
      for (long at = start; at > end; at += stride) {
        budget.elements(1);
        sliced.add(items.get((int) at));
      }
    }
    return sliced;
  }

  private static int clampBack(int position, int length) {
    return Math.max(-1, Math.min(length - 1, position < 0 ? position + length : position));
  }

  private static int stride(Object step) {
    int stride = bound(step, 1);
    if (stride == 0) {
      throw new TemplateFailure("slice step cannot be zero");
    }
    return stride;
  }

  private static int bound(Object bound, int otherwise) {
    if (bound == None.NONE) {
      return otherwise;
    }
    if (!Numbers.isInt(bound)) {
      throw new TemplateFailure(
          "slice indices must be integers or None or have an __index__ method");
    }
    return Numbers.index(bound);
  }
}
