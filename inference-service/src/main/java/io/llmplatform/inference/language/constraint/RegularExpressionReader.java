package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.constraint.CodePoints.Range;
import io.llmplatform.inference.language.constraint.RegularExpression.Begin;
import io.llmplatform.inference.language.constraint.RegularExpression.Choice;
import io.llmplatform.inference.language.constraint.RegularExpression.End;
import io.llmplatform.inference.language.constraint.RegularExpression.One;
import io.llmplatform.inference.language.constraint.RegularExpression.Repeated;
import io.llmplatform.inference.language.constraint.RegularExpression.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads ECMA-262's regular expressions with the flag u, as far as they are regular: no
 * backreferences, no lookaround, no word boundaries, no Unicode properties. Greedy and lazy are the
 * same here.
 */
final class RegularExpressionReader {
  private static final int MOST_DEPTH = 50;
  private static final int MOST_REPETITIONS = 10_000;
  private static final String SYNTAX = "^$\\.*+?()[]{}|/-";

  private static final CodePoints DIGITS = CodePoints.of('0', '9');
  private static final CodePoints WORD =
      CodePoints.of(
          new Range('0', '9'), new Range('A', 'Z'), new Range('_', '_'), new Range('a', 'z'));
  private static final CodePoints LINE_ENDS =
      CodePoints.of(new Range('\n', '\n'), new Range('\r', '\r'), new Range(0x2028, 0x2029));
  private static final CodePoints SPACE =
      CodePoints.of(
          new Range('\t', '\r'),
          new Range(' ', ' '),
          new Range(0xA0, 0xA0),
          new Range(0x1680, 0x1680),
          new Range(0x2000, 0x200A),
          new Range(0x2028, 0x2029),
          new Range(0x202F, 0x202F),
          new Range(0x205F, 0x205F),
          new Range(0x3000, 0x3000),
          new Range(0xFEFF, 0xFEFF));

  private final int[] text;
  private int at;
  private int depth;

  private RegularExpressionReader(String pattern) {
    text = pattern.codePoints().toArray();
  }

  /**
   * @throws IllegalArgumentException when it is not valid or not supported; the message goes on
   *     after the word 'pattern'
   */
  static RegularExpression read(String pattern) {
    RegularExpressionReader reader = new RegularExpressionReader(pattern);
    RegularExpression expression = reader.choice();
    if (reader.at < reader.text.length) {
      throw new IllegalArgumentException("has a ')' without '('");
    }
    return expression;
  }

  private RegularExpression choice() {
    if (++depth > MOST_DEPTH) {
      throw new IllegalArgumentException("is nested more than " + MOST_DEPTH + " deep");
    }
    List<RegularExpression> alternatives = new ArrayList<>();
    do {
      alternatives.add(sequence());
    } while (take('|'));
    depth--;
    return alternatives.size() == 1 ? alternatives.get(0) : new Choice(alternatives);
  }

  private RegularExpression sequence() {
    List<RegularExpression> parts = new ArrayList<>();
    while (at < text.length && text[at] != '|' && text[at] != ')') {
      parts.add(repeated(one()));
    }
    return parts.size() == 1 ? parts.get(0) : new Sequence(parts);
  }

  private RegularExpression repeated(RegularExpression part) {
    Repetition repetition = repetition();
    if (repetition == null) {
      return part;
    }
    if (part instanceof Begin || part instanceof End) {
      throw new IllegalArgumentException("repeats '^' or '$'");
    }
    take('?');
    if (at < text.length && "*+?{".indexOf(text[at]) >= 0) {
      throw new IllegalArgumentException("repeats a repetition");
    }
    return new Repeated(part, repetition);
  }

  private @Nullable Repetition repetition() {
    if (take('*')) {
      return new Repetition(0, Repetition.UNBOUNDED);
    }
    if (take('+')) {
      return new Repetition(1, Repetition.UNBOUNDED);
    }
    if (take('?')) {
      return new Repetition(0, 1);
    }
    return take('{') ? counted() : null;
  }

  private Repetition counted() {
    int least = number();
    int most = least;
    if (take(',')) {
      most = at < text.length && text[at] == '}' ? Repetition.UNBOUNDED : number();
    }
    if (!take('}') || most < least) {
      throw new IllegalArgumentException("has a '{' that is no repetition");
    }
    return new Repetition(least, most);
  }

  private int number() {
    int from = at;
    int value = 0;
    while (at < text.length && DIGITS.contains(text[at]) && value <= MOST_REPETITIONS) {
      value = 10 * value + text[at++] - '0';
    }
    if (from == at) {
      throw new IllegalArgumentException("has a '{' that is no repetition");
    }
    if (value > MOST_REPETITIONS) {
      throw new IllegalArgumentException("repeats more than " + MOST_REPETITIONS + " times");
    }
    return value;
  }

  private RegularExpression one() {
    int c = text[at++];
    switch (c) {
      case '^':
        return new Begin();
      case '$':
        return new End();
      case '.':
        return new One(LINE_ENDS.not());
      case '(':
        return group();
      case '[':
        return new One(set());
      case '\\':
        return new One(escape());
      case '*', '+', '?', '{':
        throw new IllegalArgumentException("repeats nothing");
      default:
        return new One(CodePoints.of(c, c));
    }
  }

  private RegularExpression group() {
    if (take('?')) {
      if (take('<') && at < text.length && text[at] != '=' && text[at] != '!') {
        while (at < text.length && !take('>')) {
          at++;
        }
      } else if (!take(':')) {
        throw new IllegalArgumentException("has a lookaround or flags, which are not supported");
      }
    }
    RegularExpression inner = choice();
    if (!take(')')) {
      throw new IllegalArgumentException("has a '(' without ')'");
    }
    return inner;
  }

  private CodePoints set() {
    boolean negated = take('^');
    CodePoints set = CodePoints.NONE;
    while (!take(']')) {
      CodePoints from = member();
      if (at + 1 < text.length && text[at] == '-' && text[at + 1] != ']') {
        at++;
        from = range(from, member());
      }
      set = set.or(from);
    }
    return negated ? set.not() : set;
  }

  private CodePoints member() {
    if (at >= text.length) {
      throw new IllegalArgumentException("has a '[' without ']'");
    }
    int c = text[at++];
    return c == '\\' ? escape() : CodePoints.of(c, c);
  }

  private static CodePoints range(CodePoints from, CodePoints to) {
    int first = single(from);
    int last = single(to);
    if (first > last) {
      throw new IllegalArgumentException("has a range that is in the wrong order");
    }
    return CodePoints.of(first, last);
  }

  private static int single(CodePoints set) {
    if (set.ranges().size() != 1 || set.ranges().get(0).from() != set.ranges().get(0).to()) {
      throw new IllegalArgumentException("has a range between what are no characters");
    }
    return set.ranges().get(0).from();
  }

  private CodePoints escape() {
    if (at >= text.length) {
      throw new IllegalArgumentException("ends in '\\'");
    }
    int c = text[at++];
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.not();
      case 'w' -> WORD;
      case 'W' -> WORD.not();
      case 's' -> SPACE;
      case 'S' -> SPACE.not();
      case 't' -> CodePoints.of('\t', '\t');
      case 'n' -> CodePoints.of('\n', '\n');
      case 'r' -> CodePoints.of('\r', '\r');
      case 'f' -> CodePoints.of('\f', '\f');
      case 'v' -> CodePoints.of(0x0B, 0x0B);
      case '0' -> CodePoints.of(0, 0);
      case 'x' -> hexadecimal(2);
      case 'u' -> take('{') ? braced() : hexadecimal(4);
      default -> {
        if (c > 127 || SYNTAX.indexOf(c) < 0 && Character.isLetterOrDigit(c)) {
          throw new IllegalArgumentException(
              "has the escape '\\%s', which is not supported".formatted(Character.toString(c)));
        }
        yield CodePoints.of(c, c);
      }
    };
  }

  private CodePoints braced() {
    int from = at;
    while (at < text.length && text[at] != '}') {
      at++;
    }
    int length = at - from;
    at = from;
    CodePoints one = hexadecimal(Math.min(length, 6));
    if (!take('}')) {
      throw new IllegalArgumentException("has an escape that is no character");
    }
    return one;
  }

  private CodePoints hexadecimal(int digits) {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < text.length ? Character.digit(text[at++], 16) : -1;
      if (digit < 0) {
        throw new IllegalArgumentException("has an escape that is no character");
      }
      value = 16 * value + digit;
    }
    if (digits == 0 || !CodePoints.ALL.contains(value)) {
      throw new IllegalArgumentException("has an escape that is no character");
    }
    return CodePoints.of(value, value);
  }

  private boolean take(int c) {
    if (at < text.length && text[at] == c) {
      at++;
      return true;
    }
    return false;
  }
}
