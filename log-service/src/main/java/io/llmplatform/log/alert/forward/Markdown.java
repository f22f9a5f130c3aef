package io.llmplatform.log.alert.forward;

import java.nio.charset.StandardCharsets;

/**
 * Text of others in a robot's markdown. Neither kind of robot can escape a character, so each that
 * could begin markup (a link, an image, a mention, emphasis, code, HTML) is written in its
 * full-width form, and what would break a line or turn the direction of writing is left out.
 */
final class Markdown {
  private static final String MARKUP = "<>[]*`\\~|";
  private static final int FULL_WIDTH = 0xFEE0;
  private static final String CUT = "…";

  private Markdown() {}

  /**
   * The text as it can stand within a line.
   *
   * @param most so many characters (code points) at the most
   */
  static String plain(String text, int most) {
    StringBuilder plain = new StringBuilder();
    int[] points = text.strip().codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      if (i == most) {
        return plain.append(CUT).toString();
      }
      append(plain, points[i]);
    }
    return plain.toString();
  }

  /** How many bytes the text takes in UTF-8. */
  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void append(StringBuilder plain, int point) {
    if (MARKUP.indexOf(point) >= 0) {
      plain.appendCodePoint(point + FULL_WIDTH);
    } else if (Character.isWhitespace(point) || Character.isSpaceChar(point)) {
      if (plain.length() > 0 && plain.charAt(plain.length() - 1) != ' ') {
        plain.append(' ');
      }
    } else if (isVisible(point)) {
      plain.appendCodePoint(point);
    }
  }

  private static boolean isVisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
      default -> true;
    };
  }
}
