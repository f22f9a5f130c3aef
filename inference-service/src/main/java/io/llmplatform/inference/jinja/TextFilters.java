package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Jinja's filters on texts. */
final class TextFilters {
  private TextFilters() {}

  static void addTo(Map<String, Filter> filters) {
    filters.put("string", text("string", text -> text));
    filters.put("safe", text("safe", text -> text));
    filters.put("upper", text("upper", PythonText::upper));
    filters.put("lower", text("lower", PythonText::lower));
    filters.put("capitalize", text("capitalize", PythonText::capitalize));
    filters.put("title", text("title", TextFilters::title));
    filters.put("escape", TextFilters::escape);
    filters.put("e", TextFilters::escape);
    filters.put("forceescape", TextFilters::escape);
    filters.put("striptags", text("striptags", TextFilters::withoutTags));
    filters.put("urlencode", TextFilters::urlEncode);
    filters.put("pprint", (run, value, arguments) -> Texts.repr(value, run.budget()));
    filters.put("trim", TextFilters::trim);
    filters.put("replace", TextFilters::replace);
    filters.put("indent", TextFilters::indent);
    filters.put("truncate", TextFilters::truncate);
    filters.put("center", TextFilters::center);
    filters.put("wordcount", TextFilters::wordCount);
    filters.put("format", TextFilters::format);
  }

  private static Filter text(String name, UnaryOperator<String> change) {
    return (run, value, arguments) -> {
      arguments.bind(name);
      String text = Texts.of(value, run.budget());
      run.budget().text(text.length());
      return change.apply(text);
    };
  }

  /** A capital after each of {@code -({[<} and whitespace, small letters elsewhere. */
  private static String title(String text) {
    StringBuilder titled = new StringBuilder(text.length());
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean border =
          i == text.length()
              || PythonText.isSpace(text.charAt(i))
              || "-({[<".indexOf(text.charAt(i)) >= 0;
      if (border) {
        titled.append(titledWord(text.substring(from, i)));
        if (i < text.length()) {
          titled.append(text.charAt(i));
        }
        from = i + 1;
      }
    }
    return titled.toString();
  }

  private static String titledWord(String word) {
    if (word.isEmpty()) {
      return word;
    }
    int first = Character.charCount(word.codePointAt(0));
    return PythonText.upper(word.substring(0, first)) + PythonText.lower(word.substring(first));
  }

  private static Object escape(Run run, Object value, Arguments arguments) {
    arguments.bind("escape");
    String text = Texts.of(value, run.budget());
    run.budget().text(text.length() * 5L);
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  private static String withoutTags(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('<', at);
      int close = open < 0 ? -1 : text.indexOf('>', open);
      kept.append(text, at, close < 0 ? text.length() : open);
      at = close < 0 ? text.length() : close + 1;
    }
    return String.join(" ", StringSplitting.words(kept.toString()));
  }

  private static Object urlEncode(Run run, Object value, Arguments arguments) {
    arguments.bind("urlencode");
    if (value instanceof DictValue dict) {
      List<String> pairs = new ArrayList<>();
      for (DictValue.Pair pair : dict.pairs()) {
        pairs.add(
            urlEncoded(run, pair.key(), "").replace("%20", "+")
                + "="
                + urlEncoded(run, pair.value(), "").replace("%20", "+"));
      }
      return String.join("&", pairs);
    }
    return urlEncoded(run, value, "/");
  }

  private static String urlEncoded(Run run, Object value, String safe) {
    String text = Texts.of(value, run.budget());
    run.budget().text(text.length() * 9L);
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean plain = c < 128 && (Character.isLetterOrDigit(c) || ("_.-~" + safe).indexOf(c) >= 0);
      encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return encoded.toString();
  }

  private static Object trim(Run run, Object value, Arguments arguments) {
    Object characters = arguments.bind("trim", "chars?").get(0);
    return StringMethods.stripped(run, Texts.of(value, run.budget()), characters, true, true);
  }

  private static Object replace(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("replace", "old", "new", "count?");
    Budget budget = run.budget();
    return StringMethods.replaced(
        budget,
        Texts.of(value, budget),
        Texts.of(bound.get(0), budget),
        Texts.of(bound.get(1), budget),
        bound.integer(2, -1));
  }

  private static Object indent(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("indent", "width?", "first?", "blank?");
    String text = required(value);
    String indention =
        bound.get(0) instanceof String own ? own : blanks(bound.integer(0, 4), run.budget());
    boolean first = bound.flag(1, false);
    boolean blank = bound.flag(2, false);
    List<Object> lines = PythonText.splitLines(text + "\n", false, run.budget());
    run.budget().text(text.length());
    StringBuilder indented = new StringBuilder(first ? indention : "");
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      boolean moved = i > 0 && (blank || !line.isEmpty());
      run.budget().text((long) line.length() + indention.length() + 1);
      indented.append(i == 0 ? "" : "\n").append(moved ? indention : "").append(line);
    }
    return indented.toString();
  }

  private static String blanks(int count, Budget budget) {
    budget.text(Math.max(0, count));
    return " ".repeat(Math.max(0, count));
  }

  private static String required(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    throw new TemplateFailure(
        "unsupported operand type(s) for +=: %s and 'str'"
            .formatted(Texts.quoted(Types.name(value))));
  }

  private static Object truncate(Run run, Object value, Arguments arguments) {
    Bound bound = arguments.bind("truncate", "length?", "killwords?", "end?", "leeway?");
    int length = bound.integer(0, 255);
    String end = bound.has(2) ? bound.text(2) : "...";
    if (length < Types.length(end)) {
      throw new TemplateFailure(
          "expected length >= %d, got %d".formatted(Types.length(end), length));
    }
    long size = Types.requiredLength(value);
    if (size <= (long) length + bound.integer(3, 5)) {
      return value;
    }
    String cut = PythonText.slice(required(value), 0, length - Types.length(end));
    run.budget().text((long) cut.length() + end.length());
    int blank = cut.lastIndexOf(' ');
    return bound.flag(1, false) || blank < 0 ? cut + end : cut.substring(0, blank) + end;
  }

  private static Object center(Run run, Object value, Arguments arguments) {
    int width = arguments.bind("center", "width?").integer(0, 80);
    return StringMethods.centered(run.budget(), Texts.of(value, run.budget()), width, " ");
  }

  private static Object wordCount(Run run, Object value, Arguments arguments) {
    arguments.bind("wordcount");
    String text = Texts.of(value, run.budget());
    run.budget().scan(text.length());
    long words = 0;
    boolean within = false;
    for (int i = 0; i < text.length(); i++) {
      boolean letter = Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_';
      words += letter && !within ? 1 : 0;
      within = letter;
    }
    return words;
  }

  private static Object format(Run run, Object value, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw new TemplateFailure("can't handle positional and keyword arguments at the same time");
    }
    String text = Texts.of(value, run.budget());
    Object values =
        arguments.named().isEmpty()
            ? new TupleValue(arguments.positional())
            : Globals.dict(arguments.named(), run.budget());
    return PercentFormat.format(text, values, run.budget());
  }
}
