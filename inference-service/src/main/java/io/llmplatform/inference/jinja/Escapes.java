package io.llmplatform.inference.jinja;

/** String literals, with Python's escapes. */
final class Escapes {
  private static final String SIMPLE = "abfnrtv\\'\"";
  private static final String MEANING = "\u0007\b\f\n\r\t\u000b\\'\"";

  private Escapes() {}

  /** Behind the quote that ends the literal at {@code from}, or -1 where none does. */
  static int end(String source, int from) {
    char quote = source.charAt(from);
    for (int i = from + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i + 1;
      }
    }
    return -1;
  }

  /** The text that a literal stands for; unknown escapes stay as they are. */
  static String unescaped(String literal, int line) {
    if (literal.indexOf('\\') < 0) {
      return literal;
    }
    StringBuilder to = new StringBuilder(literal.length());
    int at = 0;
    while (at < literal.length()) {
      char c = literal.charAt(at);
      if (c != '\\' || at + 1 == literal.length()) {
        to.append(c);
        at++;
      } else {
        at = escape(literal, at, to, line);
      }
    }
    return to.toString();
  }

  private static int escape(String literal, int at, StringBuilder to, int line) {
    char c = literal.charAt(at + 1);
    int simple = SIMPLE.indexOf(c);
    if (simple >= 0) {
      to.append(MEANING.charAt(simple));
      return at + 2;
    }
    if (c >= '0' && c <= '7') {
      return octal(literal, at + 1, to);
    }
    return switch (c) {
      case '\n' -> at + 2;
      case 'x' -> hexadecimal(literal, at, 2, to, line);
      case 'u' -> hexadecimal(literal, at, 4, to, line);
      case 'U' -> hexadecimal(literal, at, 8, to, line);
      case 'N' -> named(literal, at, to, line);
      default -> {
        to.append('\\');
        yield at + 1;
      }
    };
  }

  private static int octal(String literal, int from, StringBuilder to) {
    int end = from;
    int code = 0;
    while (end < literal.length()
        && end < from + 3
        && Character.digit(literal.charAt(end), 8) >= 0) {
      code = code * 8 + Character.digit(literal.charAt(end), 8);
      end++;
    }
    to.append((char) code);
    return end;
  }

  private static int hexadecimal(String literal, int at, int digits, StringBuilder to, int line) {
    int end = at + 2 + digits;
    long code = 0;
    for (int i = at + 2; i < end; i++) {
      int digit = i < literal.length() ? Character.digit(literal.charAt(i), 16) : -1;
      if (digit < 0) {
        String shape = literal.charAt(at + 1) + "X".repeat(digits);
        throw new TemplateSyntaxError("truncated \\" + shape + " escape", line);
      }
      code = code * 16 + digit;
    }
    if (code > Character.MAX_CODE_POINT) {
      throw new TemplateSyntaxError("illegal Unicode character", line);
    }
    to.appendCodePoint((int) code);
    return end;
  }

  private static int named(String literal, int at, StringBuilder to, int line) {
    int close = literal.startsWith("{", at + 2) ? literal.indexOf('}', at) : -1;
    if (close < 0) {
      throw new TemplateSyntaxError("malformed \\N character escape", line);
    }
    try {
      to.appendCodePoint(Character.codePointOf(literal.substring(at + 3, close)));
    } catch (IllegalArgumentException unknown) {
      throw new TemplateSyntaxError("unknown Unicode character name", line);
    }
    return close + 1;
  }
}
