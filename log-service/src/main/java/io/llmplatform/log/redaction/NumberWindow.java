package io.llmplatform.log.redaction;

import java.util.List;
import java.util.Locale;
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

  /** What is called so is neither a telephone's number nor a card's, whatever it looks like. */
  private static final Pattern OTHERWISE =
      Pattern.compile(
          "(?i)(?:订单|单|编|流水|序列|批|货|票据|发票|合同|运单|快递|型|件|案)(?:编号|号码|号|次)[^\\p{IsHan}\\w]{0,3}[是为]?[^\\p{IsHan}\\w]{0,3}$"
              + "|(?:order|invoice|tracking|serial|sku|batch|ticket|transaction|reference|ref|build|version|isbn|imei|part|item|case|article|model)(?:"
              + " ?(?:number|no\\.?|id))?(?: is)?[ :#=]{0,3}$|[¥￥$€£] {0,2}$");

  List<NumberGroup> groups() {
    return row.groups().subList(first, last + 1);
  }

  String digits() {
    return groups().stream().map(NumberGroup::digits).collect(Collectors.joining());
  }

  /** How many digits there are. */
  int length() {
    int length = 0;
    for (int group = first; group <= last; group++) {
      length += row.groups().get(group).length();
    }
    return length;
  }

  /** The groups' lengths. */
  List<Integer> shape() {
    return groups().stream().map(NumberGroup::length).toList();
  }

  /** Whether other digits stand before it or behind it with nothing but a dash between. */
  boolean isChained() {
    List<NumberGroup> all = row.groups();
    return (first > 0 && isDash(end(first - 1), start(first)))
        || (last + 1 < all.size() && isDash(end(last), start(last + 1)));
  }

  private boolean isDash(int from, int to) {
    return to == from + 1 && row.text().at(from) == '-';
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
    return start(first);
  }

  int end() {
    return end(last);
  }

  private int start(int group) {
    return row.groups().get(group).start();
  }

  private int end(int group) {
    return row.groups().get(group).end();
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

  /** Whether it is a number with a decimal point, or the digits behind one, or before one. */
  boolean isDecimal() {
    PlainText text = row.text();
    if (groups().size() == 2 && text.at(end(first)) == '.' && start(last) == end(first) + 1) {
      return true;
    }
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
        : row.text().plain().substring(from, start()).toLowerCase(Locale.ROOT);
  }

  /** Whether what stands before it ends as the pattern says. */
  boolean follows(Pattern ending) {
    String text = row.text().plain();
    return ending.matcher(text.substring(Math.max(0, start() - CONTEXT), start())).find();
  }

  boolean isCalledOtherwise() {
    return follows(OTHERWISE);
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
