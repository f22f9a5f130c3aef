package io.llmplatform.inference.jinja;

import io.llmplatform.inference.jinja.Arguments.Bound;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The methods of Python's str. */
final class StringMethods {
  private static final Map<String, Method<String>> METHODS = methods();

  private StringMethods() {}

  static @Nullable Method<String> find(String name) {
    return METHODS.get(name);
  }

  private static Map<String, Method<String>> methods() {
    Map<String, Method<String>> methods = new HashMap<>();
    addCases(methods);
    addQuestions(methods);
    addSearches(methods);
    addPadding(methods);
    StringSplitting.addTo(methods);
    methods.put("join", StringMethods::join);
    methods.put("replace", StringMethods::replace);
    methods.put("format", (run, text, arguments) -> BraceFormat.format(run, text, arguments));
    methods.put("strip", strip("strip", true, true));
    methods.put("lstrip", strip("lstrip", true, false));
    methods.put("rstrip", strip("rstrip", false, true));
    return methods;
  }

  private static void addCases(Map<String, Method<String>> methods) {
    change(methods, "upper", PythonText::upper);
    change(methods, "lower", PythonText::lower);
    change(methods, "casefold", text -> PythonText.lower(text.replace("ß", "ss")));
    change(methods, "title", PythonText::title);
    change(methods, "capitalize", PythonText::capitalize);
    change(methods, "swapcase", PythonText::swapCase);
  }

  private static void change(
      Map<String, Method<String>> methods, String name, Function<String, String> change) {
    methods.put(
        name,
        (run, text, arguments) -> {
          arguments.bind(name);
          run.budget().text(text.length());
          return change.apply(text);
        });
  }

  private static void addQuestions(Map<String, Method<String>> methods) {
    ask(methods, "isupper", PythonText::isUpper);
    ask(methods, "islower", PythonText::isLower);
    ask(methods, "istitle", PythonText::isTitle);
    ask(methods, "isspace", text -> PythonText.every(text, PythonText::isSpace));
    ask(methods, "isalpha", text -> PythonText.every(text, Character::isLetter));
    ask(methods, "isalnum", text -> PythonText.every(text, Character::isLetterOrDigit));
    ask(methods, "isdigit", text -> PythonText.every(text, Character::isDigit));
    ask(methods, "isdecimal", text -> PythonText.every(text, Character::isDigit));
    ask(methods, "isnumeric", text -> PythonText.every(text, Character::isDigit));
    ask(methods, "isascii", text -> text.chars().allMatch(c -> c < 128));
    ask(methods, "isprintable", text -> text.codePoints().allMatch(PythonText::isPrintable));
    ask(methods, "isidentifier", Lexer::isIdentifier);
  }

  private static void ask(
      Map<String, Method<String>> methods, String name, Predicate<String> question) {
    methods.put(
        name,
        (run, text, arguments) -> {
          arguments.bind(name);
          run.budget().scan(text.length());
          return question.test(text);
        });
  }

  private static void addSearches(Map<String, Method<String>> methods) {
    methods.put("startswith", affix("startswith", (text, part) -> text.startsWith(part)));
    methods.put("endswith", affix("endswith", (text, part) -> text.endsWith(part)));
    methods.put("find", search("find", false, false));
    methods.put("rfind", search("rfind", true, false));
    methods.put("index", search("index", false, true));
    methods.put("rindex", search("rindex", true, true));
    methods.put("count", StringMethods::count);
    methods.put(
        "removeprefix",
        (run, text, arguments) -> {
          String part = arguments.bind("removeprefix", "prefix").text(0);
          run.budget().text(text.length());
          return text.startsWith(part) ? text.substring(part.length()) : text;
        });
    methods.put(
        "removesuffix",
        (run, text, arguments) -> {
          String part = arguments.bind("removesuffix", "suffix").text(0);
          run.budget().text(text.length());
          return text.endsWith(part) ? text.substring(0, text.length() - part.length()) : text;
        });
  }

  private interface Affix {
    boolean test(String text, String part);
  }

  private static Method<String> affix(String name, Affix affix) {
    return (run, text, arguments) -> {
      Bound bound = arguments.bind(name, "prefix", "start?", "end?");
      String within = within(run, text, bound);
      Object part = bound.get(0);
      List<Object> parts = part instanceof TupleValue tuple ? tuple.items() : List.of(part);
      for (Object each : parts) {
        if (!(each instanceof String one)) {
          throw new TemplateFailure(
              "%s first arg must be str or a tuple of str, not %s"
                  .formatted(name, Types.name(each)));
        }
        run.budget().scan(one.length());
        if (affix.test(within, one)) {
          return true;
        }
      }
      return false;
    };
  }

  /** The part of the text that the arguments at 1 and 2 limit a search to. */
  private static String within(Run run, String text, Bound bound) {
    if (!bound.has(1) && !bound.has(2)) {
      return text;
    }
    run.budget().text(text.length());
    int length = Types.length(text);
    int from = Slices.clamp(bound.integer(1, 0), length);
    return PythonText.slice(text, from, Slices.clamp(bound.integer(2, length), length));
  }

  private static Method<String> search(String name, boolean last, boolean required) {
    return (run, text, arguments) -> {
      Bound bound = arguments.bind(name, "sub", "start?", "end?");
      String part = bound.text(0);
      String within = within(run, text, bound);
      run.budget().search(text.length(), part.length());
      int length = Types.length(text);
      int from = bound.integer(1, 0);
      int at = last ? within.lastIndexOf(part) : within.indexOf(part);
      if (from > length) {
        at = -1;
      }
      if (at < 0 && required) {
        throw new TemplateFailure("substring not found");
      }
      return at < 0 ? -1L : (long) within.codePointCount(0, at) + Slices.clamp(from, length);
    };
  }

  private static Object count(Run run, String text, Arguments arguments) {
    Bound bound = arguments.bind("count", "sub", "start?", "end?");
    String part = bound.text(0);
    String within = within(run, text, bound);
    run.budget().search(text.length(), part.length());
    if (part.isEmpty()) {
      return Types.length(within) + 1L;
    }
    long count = 0;
    for (int at = within.indexOf(part); at >= 0; at = within.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private static Object join(Run run, String separator, Arguments arguments) {
    List<Object> parts = Types.all(arguments.bind("join", "iterable").get(0), run.budget());
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (!(parts.get(i) instanceof String part)) {
        throw new TemplateFailure(
            "sequence item %d: expected str instance, %s found"
                .formatted(i, Types.name(parts.get(i))));
      }
      run.budget().text((long) part.length() + separator.length());
      joined.append(i == 0 ? "" : separator).append(part);
    }
    return joined.toString();
  }

  private static Object replace(Run run, String text, Arguments arguments) {
    Bound bound = arguments.bind("replace", "old", "new", "count?");
    return replaced(run.budget(), text, bound.text(0), bound.text(1), bound.integer(2, -1));
  }

  /** The first {@code most} occurrences replaced, all where it is negative. */
  static String replaced(Budget budget, String text, String old, String replacement, int most) {
    budget.search(text.length(), old.length());
    StringBuilder replaced = new StringBuilder();
    int at = 0;
    int done = 0;
    int found = text.indexOf(old);
    while (found >= 0 && (most < 0 || done < most)) {
      budget.text((long) found - at + replacement.length());
      replaced.append(text, at, found).append(replacement);
      at = found + old.length();
      done++;
      if (!old.isEmpty()) {
        found = text.indexOf(old, at);
      } else if (found < text.length()) {
        found += Character.charCount(text.codePointAt(found));
      } else {
        break;
      }
    }
    budget.text(text.length() - at);
    return done == 0 ? text : replaced.append(text, at, text.length()).toString();
  }

  private static Method<String> strip(String name, boolean left, boolean right) {
    return (run, text, arguments) ->
        stripped(run, text, arguments.bind(name, "chars?").get(0), left, right);
  }

  /** Without characters at its ends: whitespace where {@code characters} is None. */
  static String stripped(Run run, String text, Object characters, boolean left, boolean right) {
    run.budget().text(text.length());
    if (characters == None.NONE) {
      return PythonText.strip(text, PythonText::isSpace, left, right);
    }
    if (!(characters instanceof String set)) {
      throw new TemplateFailure("strip arg must be None or str");
    }
    run.budget().search(text.length(), set.length());
    return PythonText.strip(text, character -> set.indexOf(character) >= 0, left, right);
  }

  private static void addPadding(Map<String, Method<String>> methods) {
    methods.put("ljust", padding("ljust", '<'));
    methods.put("rjust", padding("rjust", '>'));
    methods.put(
        "center",
        (run, text, arguments) -> {
          Bound bound = arguments.bind("center", "width", "fillchar?");
          return centered(
              run.budget(), text, bound.integer(0, 0), bound.has(1) ? bound.text(1) : " ");
        });
    methods.put("zfill", StringMethods::zeroFilled);
    methods.put(
        "expandtabs",
        (run, text, arguments) -> {
          int size = arguments.bind("expandtabs", "tabsize?").integer(0, 8);
          return expanded(run.budget(), text, size);
        });
  }

  private static Method<String> padding(String name, char align) {
    return (run, text, arguments) -> {
      Bound bound = arguments.bind(name, "width", "fillchar?");
      String fill = bound.has(1) ? bound.text(1) : " ";
      int missing = Math.max(0, bound.integer(0, 0) - Types.length(text));
      run.budget().text((long) missing * 2 + text.length());
      return align == '<' ? text + one(fill).repeat(missing) : one(fill).repeat(missing) + text;
    };
  }

  private static String one(String fill) {
    if (Types.length(fill) != 1) {
      throw new TemplateFailure("The fill character must be exactly one character long");
    }
    return fill;
  }

  /** CPython puts the odd one to the left where the width is odd, too. */
  static String centered(Budget budget, String text, int width, String fill) {
    int missing = Math.max(0, width - Types.length(text));
    int left = missing / 2 + (missing & width & 1);
    budget.text((long) missing * 2 + text.length());
    return one(fill).repeat(left) + text + fill.repeat(missing - left);
  }

  private static Object zeroFilled(Run run, String text, Arguments arguments) {
    int missing = arguments.bind("zfill", "width").integer(0, 0) - Types.length(text);
    run.budget().text(text.length() + (long) Math.max(0, missing));
    int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    return text.substring(0, sign) + "0".repeat(Math.max(0, missing)) + text.substring(sign);
  }

  private static String expanded(Budget budget, String text, int size) {
    budget.text(text.length(), Math.max(1, size));
    StringBuilder expanded = new StringBuilder();
    int column = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\t') {
        int blanks = size > 0 ? size - column % size : 0;
        expanded.append(" ".repeat(blanks));
        column += blanks;
      } else {
        expanded.append(c);
        column = c == '\n' || c == '\r' ? 0 : Character.isLowSurrogate(c) ? column : column + 1;
      }
    }
    return expanded.toString();
  }
}
