package io.llmplatform.log.redaction;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Some successive groups of a row, and what stands around them.
 *
 * @param first index of the first group
 * @param last index of the last
 */
record NumberWindow(NumberRow row, int first, int last) {
  private static final int CONTEXT = 24;

  List<NumberGroup> groups() {
    return row.groups().subList(first, last + 1);
  }

  String digits() {
    return groups().stream().map(NumberGroup::digits).collect(Collectors.joining());
  }

  /** The groups' lengths. */
  List<Integer> shape() {
    return groups().stream().map(NumberGroup::length).toList();
  }

  /** Whether it is written digit by digit. */
  boolean isSpaced() {
    return groups().stream().allMatch(group -> group.length() == 1);
  }

  /** Whether it is written in one piece. */
  boolean isWhole() {
    return first == last;
  }

  int start() {
    return row.groups().get(first).start();
  }

  int end() {
    return row.groups().get(last).end();
  }

  /** What lies between its first and its last character. */
  String written() {
    return row.text().plain().substring(start(), end());
  }

  /** Whether a letter stands right before: it is a part of something longer. */
  boolean isGluedBefore() {
    char before = row.text().at(start() - 1);
    return isAsciiLetter(before) || before == '_';
  }

  boolean isGluedBehind() {
    char behind = row.text().at(end());
    return isAsciiLetter(behind) || behind == '_';
  }

  /** Whether they are the digits behind a decimal point, or before one. */
  boolean isDecimal() {
    PlainText text = row.text();
    if (!isWhole()) {
      return false;
    }
    if (text.at(start() - 1) == '.' && NumberRow.isDigit(text.at(start() - 2))) {
      return true;
    }
    if (text.at(end()) != '.' || last + 1 >= row.groups().size()) {
      return false;
    }
    NumberGroup next = row.groups().get(last + 1);
    return next.start() == end() + 1 && next.length() <= 2;
  }

  /** The letters right before it, in lower case; empty where digits stand before these. */
  String wordBefore() {
    int from = start();
    while (isAsciiLetter(row.text().at(from - 1))) {
      from--;
    }
    char before = row.text().at(from - 1);
    return NumberRow.isDigit(before) || before == '_'
        ? ""
        : row.text().plain().substring(from, start()).toLowerCase(java.util.Locale.ROOT);
  }

  /** Whether what stands before it ends as the pattern says. */
  boolean follows(Pattern ending) {
    String text = row.text().plain();
    return ending.matcher(text.substring(Math.max(0, start() - CONTEXT), start())).find();
  }

  /** Whether what stands behind it begins as the pattern says. */
  boolean precedes(Pattern beginning) {
    String text = row.text().plain();
    return beginning
        .matcher(text.substring(end(), Math.min(text.length(), end() + CONTEXT)))
        .lookingAt();
  }

  private static boolean isAsciiLetter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  }
}
