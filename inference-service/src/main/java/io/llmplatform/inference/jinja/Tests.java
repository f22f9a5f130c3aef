package io.llmplatform.inference.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Jinja's tests by name. */
final class Tests {
  private static final Map<String, Test> ALL = all();

  private Tests() {}

  static @Nullable Test find(String name) {
    return ALL.get(name);
  }

  static Test required(String name) {
    Test test = find(name);
    if (test == null) {
      throw new TemplateFailure("No test named %s.".formatted(Texts.quoted(name)));
    }
    return test;
  }

  private static Map<String, Test> all() {
    Map<String, Test> tests = new HashMap<>();
    addKinds(tests);
    addComparisons(tests);
    tests.put("odd", (run, value, arguments) -> remainder(run, value, 2L) == 1);
    tests.put("even", (run, value, arguments) -> remainder(run, value, 2L) == 0);
    tests.put(
        "divisibleby",
        (run, value, arguments) ->
            remainder(run, value, arguments.bind("divisibleby", "num").get(0)) == 0);
    tests.put("lower", (run, value, arguments) -> PythonText.isLower(text(run, value)));
    tests.put("upper", (run, value, arguments) -> PythonText.isUpper(text(run, value)));
    tests.put("filter", (run, value, arguments) -> Filters.find(text(run, value)) != null);
    tests.put("test", (run, value, arguments) -> find(text(run, value)) != null);
    return tests;
  }

  private static String text(Run run, Object value) {
    String text = Texts.of(value, run.budget());
    run.budget().scan(text.length());
    return text;
  }

  private static double remainder(Run run, Object value, Object divisor) {
    Object rest = Operators.apply("%", value, divisor, run.budget());
    return Numbers.isNumber(rest) ? Numbers.real(rest) : Double.NaN;
  }

  private static void addKinds(Map<String, Test> tests) {
    kind(tests, "defined", value -> !(value instanceof Undefined));
    kind(tests, "undefined", value -> value instanceof Undefined);
    kind(tests, "none", value -> value == None.NONE);
    kind(tests, "boolean", value -> value instanceof Boolean);
    kind(tests, "true", value -> Boolean.TRUE.equals(value));
    kind(tests, "false", value -> Boolean.FALSE.equals(value));
    kind(tests, "integer", value -> Numbers.isInt(value) && !(value instanceof Boolean));
    kind(tests, "float", value -> value instanceof Double);
    kind(tests, "number", Numbers::isNumber);
    kind(tests, "string", value -> value instanceof String);
    kind(tests, "mapping", value -> value instanceof DictValue);
    kind(tests, "iterable", Types::isIterable);
    kind(tests, "sequence", Tests::isSequence);
    kind(tests, "callable", value -> value instanceof Callable || value instanceof Undefined);
    kind(tests, "escaped", value -> false);
  }

  private static void kind(Map<String, Test> tests, String name, Predicate<Object> kind) {
    tests.put(
        name,
        (run, value, arguments) -> {
          arguments.bind(name);
          return kind.test(value);
        });
  }

  private static boolean isSequence(Object value) {
    return Types.length(value) >= 0
        && !(value instanceof ViewValue)
        && !(value instanceof LoopValue);
  }

  private static void addComparisons(Map<String, Test> tests) {
    compare(tests, "==", "==", "eq", "equalto");
    compare(tests, "!=", "!=", "ne");
    compare(tests, ">", ">", "gt", "greaterthan");
    compare(tests, ">=", ">=", "ge");
    compare(tests, "<", "<", "lt", "lessthan");
    compare(tests, "<=", "<=", "le");
    compare(tests, "in", "in");
    tests.put(
        "sameas",
        (run, value, arguments) -> {
          Object other = arguments.bind("sameas", "other").get(0);
          boolean plain = value instanceof String || Numbers.isNumber(value);
          return value == other
              || plain
                  && value.getClass() == other.getClass()
                  && Comparing.equal(value, other, run.budget());
        });
  }

  private static void compare(Map<String, Test> tests, String operator, String... names) {
    for (String name : names) {
      tests.put(
          name,
          (run, value, arguments) -> {
            Object other = arguments.bind(name, "other").get(0);
            Expression right = new Literals.Constant(other);
            return new Operations.Comparison(operator, right).holds(value, other, run.budget());
          });
    }
  }
}
