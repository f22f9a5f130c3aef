package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The methods of Python's str that take a text apart. */
final class StringSplitting {
  private StringSplitting() {}

  static void addTo(Map<String, Method<String>> methods) {
    methods.put("split", (run, text, arguments) -> split(run, text, arguments, "split"));
    methods.put("rsplit", (run, text, arguments) -> split(run, text, arguments, "rsplit"));
    methods.put(
        "splitlines",
        (run, text, arguments) -> {
          boolean keepEnds = arguments.bind("splitlines", "keepends?").flag(0, false);
          run.budget().text(text.length());
          return new ListValue(PythonText.splitLines(text, keepEnds, run.budget()));
        });
    methods.put("partition", (run, text, arguments) -> partition(run, text, arguments, false));
    methods.put("rpartition", (run, text, arguments) -> partition(run, text, arguments, true));
  }

  private static Object split(Run run, String text, Arguments arguments, String name) {
    Bound bound = arguments.bind(name, "sep?", "maxsplit?");
    int most = bound.integer(1, -1);
    boolean fromRight = name.equals("rsplit");
    run.budget().text(text.length());
    if (bound.get(0) == None.NONE) {
      return new ListValue(
          fromRight ? wordsFromRight(text, most, run.budget()) : words(text, most, run.budget()));
    }
    String separator = bound.text(0);
    if (separator.isEmpty()) {
      throw new TemplateFailure("empty separator");
    }
    run.budget().search(text.length(), separator.length());
    return new ListValue(
        fromRight
            ? partsFromRight(text, separator, most, run.budget())
            : parts(text, separator, most, run.budget()));
  }

  private static List<Object> parts(String text, String separator, int most, Budget budget) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(separator);
    while (at >= 0 && (most < 0 || parts.size() < most)) {
      budget.elements(1);
      parts.add(text.substring(from, at));
      from = at + separator.length();
      at = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<Object> partsFromRight(
      String text, String separator, int most, Budget budget) {
    List<Object> parts = new ArrayList<>();
    int to = text.length();
    int at = text.lastIndexOf(separator);
    while (at >= 0 && (most < 0 || parts.size() < most)) {
      budget.elements(1);
      parts.add(text.substring(at + separator.length(), to));
      to = at;
      at = at < separator.length() ? -1 : text.lastIndexOf(separator, at - separator.length());
    }
    parts.add(text.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> words(String text, int most, Budget budget) {
    List<Object> words = new ArrayList<>();
    int at = skip(text, 0, true);
    while (at < text.length() && (most < 0 || words.size() < most)) {
      budget.elements(1);
      int end = skip(text, at, false);
      words.add(text.substring(at, end));
      at = skip(text, end, true);
    }
    if (at < text.length()) {
      words.add(text.substring(at));
    }
    return words;
  }

  /** What stands between whitespace. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (int at = skip(text, 0, true); at < text.length(); ) {
      int end = skip(text, at, false);
      words.add(text.substring(at, end));
      at = skip(text, end, true);
    }
    return words;
  }

  private static int skip(String text, int from, boolean spaces) {
    int at = from;
    while (at < text.length() && PythonText.isSpace(text.charAt(at)) == spaces) {
      at++;
    }
    return at;
  }

  private static List<Object> wordsFromRight(String text, int most, Budget budget) {
    List<Object> words = new ArrayList<>();
    int at = skipBack(text, text.length(), true);
    while (at > 0 && (most < 0 || words.size() < most)) {
      budget.elements(1);
      int start = skipBack(text, at, false);
      words.add(text.substring(start, at));
      at = skipBack(text, start, true);
    }
    if (at > 0) {
      words.add(text.substring(0, at));
    }
    Collections.reverse(words);
    return words;
  }

  private static int skipBack(String text, int from, boolean spaces) {
    int at = from;
    while (at > 0 && PythonText.isSpace(text.charAt(at - 1)) == spaces) {
      at--;
    }
    return at;
  }

  private static Object partition(Run run, String text, Arguments arguments, boolean last) {
    String separator = arguments.bind("partition", "sep").text(0);
    if (separator.isEmpty()) {
      throw new TemplateFailure("empty separator");
    }
    run.budget().text(text.length());
    run.budget().search(text.length(), separator.length());
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last ? TupleValue.of("", "", text) : TupleValue.of(text, "", "");
    }
    return TupleValue.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }
}
