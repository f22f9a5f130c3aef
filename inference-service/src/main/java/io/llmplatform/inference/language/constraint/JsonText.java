package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.language.constraint.CodePoints.Range;
import io.llmplatform.inference.language.constraint.Node.Edge;
import io.llmplatform.inference.language.constraint.TextAutomaton.Arc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of JSON (RFC 8259), written as {@link Grammar} says. What is the same wherever it
 * occurs is a rule, made once. Not thread-safe.
 */
final class JsonText {
  private static final Repetition ANY = new Repetition(0, Repetition.UNBOUNDED);
  private static final Repetition INDENT = new Repetition(0, 32);

  /** Written as they are in a string. */
  private static final CodePoints PLAIN =
      CodePoints.of(new Range(0x20, 0x21), new Range(0x23, 0x5B), new Range(0x5D, 0x10FFFF))
          .and(CodePoints.ALL);

  private static final CodePoints ESCAPED = PLAIN.not();

  private final AutomatonBuilder builder;
  private final Utf8 utf8;
  private final Map<Repetition, Integer> strings = new HashMap<>();
  private final Map<TextAutomaton, Integer> contents = new IdentityHashMap<>();
  private @Nullable Integer space;
  private @Nullable Integer anyValue;
  private @Nullable Integer anyObject;

  JsonText(AutomatonBuilder builder) {
    this.builder = builder;
    this.utf8 = new Utf8(builder);
  }

  /** A space, a line break with its indentation, or nothing. */
  int space(int next) {
    if (space == null) {
      int end = builder.end();
      int indentation =
          builder.repeat(
              INDENT,
              after ->
                  builder.bytes(List.of(new Edge(' ', ' ', after), new Edge('\t', '\t', after))),
              after -> after,
              end);
      space =
          builder.rule(
              builder.bytes(List.of(new Edge(' ', ' ', end), new Edge('\n', '\n', indentation))));
    }
    return builder.split(next, builder.call(space, next));
  }

  /** A colon, and perhaps a space. */
  int colon(int next) {
    return builder.literal(":", builder.split(next, builder.literal(" ", next)));
  }

  /** A comma, and perhaps space. */
  int comma(int next) {
    return builder.literal(",", space(next));
  }

  /** Any string. */
  int string(int next) {
    return string(ANY, next);
  }

  /** Strings of so many characters. */
  int string(Repetition length, int next) {
    int rule = strings.computeIfAbsent(length, this::stringRule);
    return builder.call(rule, next);
  }

  private int stringRule(Repetition length) {
    int quote = builder.literal("\"", builder.end());
    if (length.equals(ANY)) {
      int within = builder.reserve();
      List<Edge> edges = new ArrayList<>(anyCharacter(within));
      edges.add(new Edge('"', '"', builder.end()));
      int characters = builder.bytes(edges);
      builder.resolve(within, characters);
      return builder.rule(builder.literal("\"", characters));
    }
    int counted =
        builder.repeat(length, after -> builder.bytes(anyCharacter(after)), after -> after, quote);
    return builder.rule(builder.literal("\"", counted));
  }

  /** A string whose content is accepted; characters are escaped only where they must be. */
  int string(TextAutomaton content, int next) {
    Integer rule = contents.get(content);
    if (rule == null) {
      rule = builder.rule(contentOf(content, builder.end()));
      contents.put(content, rule);
    }
    return builder.call(rule, next);
  }

  private int contentOf(TextAutomaton content, int next) {
    int[] nodes = new int[content.states().size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = builder.reserve();
    }
    for (int i = 0; i < nodes.length; i++) {
      List<Edge> edges = new ArrayList<>();
      for (Arc arc : content.states().get(i).arcs()) {
        edges.addAll(character(arc.characters(), nodes[arc.target()]));
      }
      if (content.states().get(i).accepting()) {
        edges.add(new Edge('"', '"', next));
      }
      builder.resolve(nodes[i], builder.bytes(edges));
    }
    return builder.literal("\"", nodes[0]);
  }

  private List<Edge> character(CodePoints characters, int target) {
    List<Edge> edges = new ArrayList<>(utf8.edges(characters.and(PLAIN), target));
    for (Range range : characters.and(ESCAPED).ranges()) {
      for (int c = range.from(); c <= range.to(); c++) {
        String rest = escape((char) c).substring(1);
        edges.add(new Edge('\\', '\\', builder.literal(rest, target)));
      }
    }
    return edges;
  }

  private List<Edge> anyCharacter(int target) {
    List<Edge> edges = new ArrayList<>(utf8.edges(PLAIN, target));
    List<Edge> escapes = new ArrayList<>();
    for (char c : "\"\\/bfnrt".toCharArray()) {
      escapes.add(new Edge(c, c, target));
    }
    escapes.add(new Edge('u', 'u', unicodeEscape(target)));
    edges.add(new Edge('\\', '\\', builder.bytes(escapes)));
    return edges;
  }

  /** Four hexadecimal digits; a surrogate only before or after its other half. */
  private int unicodeEscape(int target) {
    int two = hexadecimal(hexadecimal(target));
    int low = builder.literal("\\u", digits("dD", digits("cdefCDEF", two)));
    int high = hexadecimal(hexadecimal(low));
    int afterD = builder.split(digits("01234567", two), digits("89abAB", high));
    return builder.split(digits("0123456789abcefABCEF", hexadecimal(two)), digits("dD", afterD));
  }

  private int hexadecimal(int next) {
    return digits("0123456789abcdefABCDEF", next);
  }

  private int digits(String digits, int next) {
    return builder.bytes(digits.chars().mapToObj(digit -> new Edge(digit, digit, next)).toList());
  }

  /** This string, escaped only where it must be. */
  int string(String text, int next) {
    return builder.literal(quoted(text), next);
  }

  /** A value without spaces, its strings escaped only where they must be. */
  String compact(JsonNode value) {
    if (value.isTextual()) {
      return quoted(value.textValue());
    }
    if (!value.isContainerNode()) {
      return value.toString();
    }
    List<String> parts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> parts.add(compact(item)));
      return "[" + String.join(",", parts) + "]";
    }
    value.properties().forEach(f -> parts.add(quoted(f.getKey()) + ":" + compact(f.getValue())));
    return "{" + String.join(",", parts) + "}";
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int c : text.codePoints().toArray()) {
      quoted.append(PLAIN.contains(c) ? Character.toString(c) : escape((char) c));
    }
    return quoted.append('"').toString();
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u%04x".formatted((int) c);
    };
  }

  /** Any number; its exponent has at most three digits. */
  int number(int next) {
    int third = builder.split(next, builder.bytes('0', '9', next));
    int second = builder.split(next, builder.bytes('0', '9', third));
    int first = builder.bytes('0', '9', second);
    int signed = builder.split(first, digits("+-", first));
    int exponent = digits("eE", signed);
    int afterFraction = builder.split(next, exponent);
    int fraction = builder.literal(".", digit(afterFraction));
    return integer(builder.split(afterFraction, fraction));
  }

  /** Digits, at least one. */
  private int digit(int next) {
    int more = builder.reserve();
    int digit = builder.bytes('0', '9', more);
    builder.resolve(more, builder.split(digit, next));
    return digit;
  }

  /** Any whole number, written without fraction or exponent. */
  int integer(int next) {
    int more = builder.reserve();
    int digit = builder.bytes('0', '9', more);
    builder.resolve(more, builder.split(digit, next));
    int magnitude = builder.bytes(List.of(new Edge('0', '0', next), new Edge('1', '9', more)));
    return builder.split(magnitude, builder.literal("-", magnitude));
  }

  /** The rule of any JSON object. */
  int anyObject() {
    if (anyObject == null) {
      anyObject = builder.reserveRule();
      int value = anyValue();
      IntUnaryOperator pair = next -> string(colon(builder.call(value, next)));
      builder.resolveRule(anyObject, list("{", ANY, pair, "}", builder.end()));
    }
    return anyObject;
  }

  /** The rule of any JSON value. */
  int anyValue() {
    if (anyValue == null) {
      anyValue = builder.reserveRule();
      int value = anyValue;
      int end = builder.end();
      builder.resolveRule(
          anyValue,
          builder.split(
              List.of(
                  string(end),
                  number(end),
                  builder.call(anyObject(), end),
                  list("[", ANY, next -> builder.call(value, next), "]", end),
                  builder.literal("true", end),
                  builder.literal("false", end),
                  builder.literal("null", end))));
    }
    return anyValue;
  }

  /** Pieces with commas between them, in brackets. */
  int list(String open, Repetition count, IntUnaryOperator piece, String close, int next) {
    int end = builder.literal(close, next);
    int pieces =
        builder.repeat(
            new Repetition(Math.max(1, count.least()), count.most()),
            piece,
            this::comma,
            space(end));
    List<Integer> contents = new ArrayList<>();
    if (count.most() > 0) {
      contents.add(pieces);
    }
    if (count.least() == 0) {
      contents.add(end);
    }
    return builder.literal(open, space(builder.split(contents)));
  }
}
