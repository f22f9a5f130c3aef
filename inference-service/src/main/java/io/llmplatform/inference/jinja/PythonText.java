package io.llmplatform.inference.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** What Python's str knows of characters. Positions in a text are code points, as in Python. */
final class PythonText {
  private PythonText() {}

  /** {@code str.isspace} of one character. */
  static boolean isSpace(int character) {
    return character >= 0x09 && character <= 0x0d
        || character >= 0x1c && character <= 0x20
        || character == 0x85
        || Character.isSpaceChar(character);
  }

  /** Where {@code str.splitlines} ends a line. */
  static boolean isLineEnd(int character) {
    return character >= 0x0a && character <= 0x0d
        || character >= 0x1c && character <= 0x1e
        || character == 0x85
        || character == 0x2028
        || character == 0x2029;
  }

  /** Whether {@code repr} shows it as it is. */
  static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> character == ' ';
      default -> true;
    };
  }

  static String strip(String text) {
    return strip(text, PythonText::isSpace, true, true);
  }

  static String strip(String text, IntPredicate stripped, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && stripped.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && stripped.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  static List<Object> splitLines(String text, boolean keepEnds, Budget budget) {
    List<Object> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (isLineEnd(character)) {
        budget.elements(1);
        int end = i;
        if (character == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        lines.add(text.substring(from, keepEnds ? i + 1 : end));
        from = i + 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    int rest = Character.charCount(first);
    return titled(first) + lower(text.substring(rest));
  }

  /** A few characters become several, such as the German sharp s. */
  private static String titled(int character) {
    String upper = upper(Character.toString(character));
    return Types.length(upper) > 1
        ? upper.charAt(0) + lower(upper.substring(1))
        : Character.toString(Character.toTitleCase(character));
  }

  /** {@code str.title}: a letter after a letter is small, any other is a capital. */
  static String title(String text) {
    StringBuilder titled = new StringBuilder(text.length());
    boolean within = false;
    for (int character : text.codePoints().toArray()) {
      titled.append(within ? lower(Character.toString(character)) : titled(character));
      within = isCased(character);
    }
    return titled.toString();
  }

  static String swapCase(String text) {
    StringBuilder swapped = new StringBuilder(text.length());
    for (int character : text.codePoints().toArray()) {
      String one = Character.toString(character);
      swapped.append(Character.isUpperCase(character) ? lower(one) : upper(one));
    }
    return swapped.toString();
  }

  static boolean isCased(int character) {
    return Character.isUpperCase(character)
        || Character.isLowerCase(character)
        || Character.isTitleCase(character);
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** {@code str.isupper} and {@code str.islower}: some letter has a case, and none the other. */
  static boolean isAll(String text, IntPredicate wanted, IntPredicate unwanted) {
    return text.codePoints().noneMatch(unwanted) && text.codePoints().anyMatch(wanted);
  }

  static boolean isUpper(String text) {
    return isAll(
        text,
        Character::isUpperCase,
        character -> Character.isLowerCase(character) || Character.isTitleCase(character));
  }

  static boolean isLower(String text) {
    return isAll(
        text,
        Character::isLowerCase,
        character -> Character.isUpperCase(character) || Character.isTitleCase(character));
  }

  /** {@code str.istitle}. */
  static boolean isTitle(String text) {
    boolean within = false;
    boolean any = false;
    for (int character : text.codePoints().toArray()) {
      boolean big = Character.isUpperCase(character) || Character.isTitleCase(character);
      if (isCased(character) && big == within) {
        return false;
      }
      within = isCased(character);
      any |= within;
    }
    return any;
  }

  /** {@code not text == "" and all(...)}. */
  static boolean every(String text, IntPredicate wanted) {
    return !text.isEmpty() && text.codePoints().allMatch(wanted);
  }

  /** Offset in chars of the character at a position in code points, 0 to the length. */
  static int offset(String text, int position) {
    return text.offsetByCodePoints(0, position);
  }

  /** The part between two positions in code points. */
  static String slice(String text, int from, int to) {
    if (from >= to) {
      return "";
    }
    int start = offset(text, from);
    return text.substring(start, text.offsetByCodePoints(start, to - from));
  }
}
