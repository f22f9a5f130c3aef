package io.llmplatform.log.redaction;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups of digits with nothing but a few separators between them, such as {@code +86
 * 138-0013-8000}. Immutable.
 */
record NumberRow(PlainText text, List<NumberGroup> groups) {
  private static final String SEPARATORS = " \n-._/()~·•";
  private static final int MAX_SEPARATOR = 4;

  NumberRow {
    groups = List.copyOf(groups);
  }

  /** The rows of a text, in order. */
  static List<NumberRow> of(PlainText text) {
    List<NumberRow> rows = new ArrayList<>();
    List<NumberGroup> groups = new ArrayList<>();
    int index = 0;
    while (index < text.length()) {
      if (!isDigit(text.at(index))) {
        index++;
        continue;
      }
      int end = index;
      while (isDigit(text.at(end))) {
        end++;
      }
      if (!groups.isEmpty() && !joins(text, groups.get(groups.size() - 1).end(), index)) {
        rows.add(new NumberRow(text, groups));
        groups = new ArrayList<>();
      }
      groups.add(new NumberGroup(index, end, text.plain().substring(index, end)));
      index = end;
    }
    if (!groups.isEmpty()) {
      rows.add(new NumberRow(text, groups));
    }
    return rows;
  }

  private static boolean joins(PlainText text, int from, int to) {
    if (to - from > MAX_SEPARATOR) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (SEPARATORS.indexOf(text.at(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  /** The groups from the first to the last of those indices. */
  NumberWindow window(int first, int last) {
    return new NumberWindow(this, first, last);
  }
}
