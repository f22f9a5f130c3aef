package io.llmplatform.log.redaction;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text as its reader sees it: digits, letters, dashes and spaces of any form (full-width,
 * mathematical, other scripts') are ASCII, invisible characters are gone, and long rows of Chinese
 * numerals are digits. Each character knows its place in the original. Immutable.
 */
final class PlainText {
  private static final String NUMERALS = "〇一二三四五六七八九";
  private static final String OTHER_NUMERALS = "零幺";

  /** Shorter rows of Chinese numerals are words. */
  private static final int LONG_ROW = 11;

  private final String plain;
  private final int[] starts;
  private final int[] ends;

  private PlainText(String plain, int[] starts, int[] ends) {
    this.plain = plain;
    this.starts = starts;
    this.ends = ends;
  }

  static PlainText of(String original) {
    StringBuilder plain = new StringBuilder(original.length());
    int[] starts = new int[original.length()];
    int[] ends = new int[original.length()];
    int index = 0;
    while (index < original.length()) {
      int codePoint = original.codePointAt(index);
      int next = index + Character.charCount(codePoint);
      if (!isInvisible(codePoint)) {
        int at = plain.length();
        plain.appendCodePoint(ascii(codePoint));
        for (int i = at; i < plain.length(); i++) {
          starts[i] = index;
          ends[i] = next;
        }
      }
      index = next;
    }
    int length = plain.length();
    return new PlainText(
        numeralsAsDigits(plain), Arrays.copyOf(starts, length), Arrays.copyOf(ends, length));
  }

  private static boolean isInvisible(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.FORMAT || (codePoint >= 0xFE00 && codePoint <= 0xFE0F);
  }

  private static int ascii(int codePoint) {
    if (codePoint == '\r' || codePoint == '\t') {
      return ' ';
    }
    if (codePoint < 0x80) {
      return codePoint;
    }
    return switch (Character.getType(codePoint)) {
      case Character.DECIMAL_DIGIT_NUMBER -> '0' + Character.digit(codePoint, 10);
      case Character.DASH_PUNCTUATION -> '-';
      case Character.SPACE_SEPARATOR -> ' ';
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> '\n';
      case Character.OTHER_LETTER -> codePoint;
      default -> codePoint == 0x2212 ? '-' : compatible(codePoint);
    };
  }

  private static int compatible(int codePoint) {
    String form = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
    return form.length() == 1 && form.charAt(0) < 0x80 ? form.charAt(0) : codePoint;
  }

  private static String numeralsAsDigits(StringBuilder text) {
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || numeral(text.charAt(i)) < 0) {
        if (i - begin >= LONG_ROW) {
          for (int k = begin; k < i; k++) {
            text.setCharAt(k, (char) ('0' + numeral(text.charAt(k))));
          }
        }
        begin = i + 1;
      }
    }
    return text.toString();
  }

  private static int numeral(char character) {
    int value = NUMERALS.indexOf(character);
    return value >= 0 ? value : OTHER_NUMERALS.indexOf(character);
  }

  String plain() {
    return plain;
  }

  int length() {
    return plain.length();
  }

  /** The character there; a space beyond both ends. */
  char at(int index) {
    return index < 0 || index >= plain.length() ? ' ' : plain.charAt(index);
  }

  /** Where the character begins in the original. */
  int originalStart(int index) {
    return starts[index];
  }

  /** Where the character ends in the original. */
  int originalEnd(int index) {
    return ends[index];
  }
}
