package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Takes a template apart as jinja2's lexer does with {@code trim_blocks} and {@code lstrip_blocks}:
 * a block's tag takes the newline after it, and the blanks before it on its line.
 */
final class Lexer {
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int counted;
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String source) {
    String normal = source.replace("\r\n", "\n").replace('\r', '\n');
    String trimmed = normal.endsWith("\n") ? normal.substring(0, normal.length() - 1) : normal;
    Lexer lexer = new Lexer(trimmed);
    lexer.root();
    lexer.add(Kind.END, "");
    return lexer.tokens;
  }

  static boolean isIdentifier(String text) {
    return !text.isEmpty()
        && (Character.isUnicodeIdentifierStart(text.codePointAt(0)) || text.charAt(0) == '_')
        && text.codePoints()
            .allMatch(
                c -> Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
  }

  private void root() {
    while (at < source.length()) {
      int tag = tag(at);
      if (tag < 0) {
        data(source.substring(at));
        at = source.length();
        return;
      }
      int begin = at;
      String text = source.substring(begin, tag);
      int raw = raw(tag);
      char kind = source.charAt(tag + 1);
      char sign = sign(tag + 2);
      at = begin;
      data(stripped(text, sign, kind == '{' && raw < 0));
      at = tag;
      if (raw >= 0) {
        goTo(raw);
        rawBlock();
      } else {
        inside(kind, tag + (sign == 0 ? 2 : 3));
      }
    }
  }

  /** Where the next tag begins, or -1. */
  private int tag(int from) {
    for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private char sign(int position) {
    char sign = position < source.length() ? source.charAt(position) : 0;
    return sign == '-' || sign == '+' ? sign : 0;
  }

  private void inside(char kind, int from) {
    goTo(from);
    switch (kind) {
      case '#' -> comment();
      case '%' -> {
        add(Kind.BLOCK_BEGIN, "{%");
        expression("%}", Kind.BLOCK_END);
      }
      default -> {
        add(Kind.VARIABLE_BEGIN, "{{");
        expression("}}", Kind.VARIABLE_END);
      }
    }
  }

  /** Moves on; what the last token ended with decides whether a line starts there. */
  private void goTo(int position) {
    if (position > at) {
      lineStarts = source.charAt(position - 1) == '\n';
    }
    at = position;
  }

  private String stripped(String text, char sign, boolean variable) {
    if (sign == '-') {
      return PythonText.strip(text, PythonText::isSpace, false, true);
    }
    if (sign == '+' || variable) {
      return text;
    }
    int start = text.lastIndexOf('\n') + 1;
    boolean blank = PythonText.every(text.substring(start), PythonText::isSpace);
    return (start > 0 || lineStarts) && blank ? text.substring(0, start) : text;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      add(Kind.DATA, text);
    }
  }

  /** Where the contents of a raw block begin whose tag is at {@code tag}, or -1. */
  private int raw(int tag) {
    int end = keyword(tag, "raw");
    if (end < 0) {
      return -1;
    }
    if (source.startsWith("-%}", end)) {
      return skipSpaces(end + 3);
    }
    return source.startsWith("%}", end) ? end + 2 : -1;
  }

  /** Where a tag of one word goes on behind it, or -1 where it is another tag. */
  private int keyword(int tag, String word) {
    if (!source.startsWith("{%", tag)) {
      return -1;
    }
    int begin = skipSpaces(tag + (sign(tag + 2) == 0 ? 2 : 3));
    return source.startsWith(word, begin) ? skipSpaces(begin + word.length()) : -1;
  }

  private int skipSpaces(int from) {
    int position = from;
    while (position < source.length() && PythonText.isSpace(source.charAt(position))) {
      position++;
    }
    return position;
  }

  private void rawBlock() {
    for (int tag = source.indexOf("{%", at); tag >= 0; tag = source.indexOf("{%", tag + 1)) {
      int end = keyword(tag, "endraw");
      int after = end < 0 ? -1 : closed(end, "%}", true);
      if (after >= 0) {
        data(stripped(source.substring(at, tag), sign(tag + 2), false));
        goTo(after);
        return;
      }
    }
    throw error("Missing end of raw directive");
  }

  private void comment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw error("Missing end of comment tag");
    }
    boolean signed = end > at && (source.charAt(end - 1) == '-' || source.charAt(end - 1) == '+');
    goTo(closed(signed ? end - 1 : end, "#}", true));
  }

  /** Where the text goes on behind a tag's end, which may be signed; -1 where none is. */
  private int closed(int position, String end, boolean trims) {
    if (source.startsWith("-" + end, position)) {
      return skipSpaces(position + end.length() + 1);
    }
    if (trims && source.startsWith("+" + end, position)) {
      return position + end.length() + 1;
    }
    if (!source.startsWith(end, position)) {
      return -1;
    }
    int after = position + end.length();
    return trims && source.startsWith("\n", after) ? after + 1 : after;
  }

  private void expression(String end, Kind endKind) {
    Deque<String> open = new ArrayDeque<>();
    while (at < source.length()) {
      int after = open.isEmpty() ? closed(at, end, endKind == Kind.BLOCK_END) : -1;
      if (after >= 0) {
        add(endKind, end);
        goTo(after);
        return;
      }
      if (PythonText.isSpace(source.charAt(at))) {
        goTo(skipSpaces(at));
      } else {
        token(open);
      }
    }
  }

  private void token(Deque<String> open) {
    char first = source.charAt(at);
    if (first >= '0' && first <= '9') {
      NumberScanner number = NumberScanner.scan(source, at, !endsWithDot());
      tokens.add(new Token(number.kind(), line(), number.text(), number.value()));
      goTo(at + number.text().length());
    } else if (isWord(source.codePointAt(at))) {
      name();
    } else if ((first == '"' || first == '\'') && Escapes.end(source, at) > 0) {
      int end = Escapes.end(source, at);
      String text = source.substring(at + 1, end - 1);
      tokens.add(new Token(Kind.STRING, line(), text, Escapes.unescaped(text, line())));
      goTo(end);
    } else {
      operator(open);
    }
  }

  /** A number behind a dot is an element's, as in {@code a.0.1}. */
  private boolean endsWithDot() {
    return at > 0 && source.charAt(at - 1) == '.';
  }

  private static boolean isWord(int character) {
    return Character.isLetterOrDigit(character)
        || character == '_'
        || Character.getType(character) == Character.LETTER_NUMBER;
  }

  private void name() {
    int end = at;
    while (end < source.length() && isWord(source.codePointAt(end))) {
      end += Character.charCount(source.codePointAt(end));
    }
    String name = source.substring(at, end);
    if (!isIdentifier(name)) {
      throw error("Invalid character in identifier");
    }
    add(Kind.NAME, name);
    goTo(end);
  }

  private void operator(Deque<String> open) {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        balance(operator, open);
        add(Kind.OPERATOR, operator);
        goTo(at + operator.length());
        return;
      }
    }
    String character = Character.toString(source.codePointAt(at));
    throw error("unexpected char %s at %d".formatted(Texts.quoted(character), at));
  }

  private void balance(String operator, Deque<String> open) {
    switch (operator) {
      case "{" -> open.push("}");
      case "(" -> open.push(")");
      case "[" -> open.push("]");
      case "}", ")", "]" -> {
        if (open.isEmpty()) {
          throw error("unexpected '%s'".formatted(operator));
        }
        String expected = open.pop();
        if (!expected.equals(operator)) {
          throw error("unexpected '%s', expected '%s'".formatted(operator, expected));
        }
      }
      default -> {}
    }
  }

  private void add(Kind kind, String text) {
    tokens.add(Token.of(kind, line(), text));
  }

  /** The line of {@link #at}. */
  private int line() {
    for (; counted < at; counted++) {
      line += source.charAt(counted) == '\n' ? 1 : 0;
    }
    return line;
  }

  private TemplateSyntaxError error(String message) {
    return new TemplateSyntaxError(message, line());
  }
}
