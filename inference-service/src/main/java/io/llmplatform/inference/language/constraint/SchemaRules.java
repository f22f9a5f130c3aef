package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.language.constraint.ObjectShape.Property;
import io.llmplatform.inference.language.constraint.ValueShape.Enumeration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * Makes rules of a JSON Schema: one for each set of subschemas that a value has to meet together,
 * so that recursive schemas become recursive rules. Not thread-safe.
 */
final class SchemaRules {
  private static final int MOST_RULES = 5000;
  private static final int MOST_VALUES = 5000;

  private final AutomatonBuilder builder;
  private final JsonText json;
  private final Located root;
  private final Alternatives alternatives;
  private final TextAutomata automata = new TextAutomata();
  private final Map<List<Located>, Integer> rules = new HashMap<>();

  /** Rules that are called, and not made yet. */
  private final Deque<List<Located>> open = new ArrayDeque<>();

  SchemaRules(AutomatonBuilder builder, JsonText json, JsonNode schema) {
    this.builder = builder;
    this.json = json;
    this.root = new Located(schema, "");
    this.alternatives = new Alternatives(root);
  }

  /** A value that meets the schema. */
  int value(int next) {
    int start = value(List.of(root), next);
    while (!open.isEmpty()) {
      List<Located> schemas = open.pop();
      Integer rule = rules.get(schemas);
      if (rule != null) {
        builder.resolveRule(rule, make(schemas));
      }
    }
    return start;
  }

  private int value(List<Located> schemas, int next) {
    List<Located> key = schemas.stream().map(alternatives::resolved).distinct().toList();
    Integer rule = rules.get(key);
    if (rule == null) {
      if (rules.size() == MOST_RULES) {
        throw UnsupportedSchema.tooLarge("more than " + MOST_RULES + " rules");
      }
      rule = builder.reserveRule();
      rules.put(key, rule);
      open.push(key);
    }
    return builder.call(rule, next);
  }

  private int make(List<Located> schemas) {
    List<Integer> starts = new ArrayList<>();
    UnsupportedSchema contradiction = null;
    for (List<Located> alternative : alternatives.of(schemas)) {
      try {
        starts.addAll(starts(new ValueShape(alternative, automata), schemas));
      } catch (UnsupportedSchema failure) {
        if (!failure.isContradiction()) {
          throw failure;
        }
        contradiction = failure;
      }
    }
    if (starts.isEmpty() && contradiction != null) {
      throw contradiction;
    }
    return builder.split(starts);
  }

  private List<Integer> starts(ValueShape shape, List<Located> schemas) {
    Located at = schemas.isEmpty() ? root : schemas.get(0);
    if (!shape.values().isEmpty()) {
      return List.of(values(shape));
    }
    List<Integer> starts = new ArrayList<>();
    UnsupportedSchema contradiction = null;
    for (JsonType type : shape.types()) {
      try {
        starts.add(start(type, shape, at));
      } catch (UnsupportedSchema failure) {
        if (!failure.isContradiction()) {
          throw failure;
        }
        contradiction = failure;
      }
    }
    if (starts.isEmpty() && contradiction != null) {
      throw contradiction;
    }
    return starts;
  }

  private int start(JsonType type, ValueShape shape, Located at) {
    int end = builder.end();
    return switch (type) {
      case NULL -> builder.literal("null", end);
      case BOOLEAN -> builder.split(builder.literal("true", end), builder.literal("false", end));
      case NUMBER -> number(shape, at, end);
      case STRING -> string(shape.text(), at, end);
      case ARRAY -> array(shape.array(), end);
      case OBJECT -> object(shape.object(), end);
    };
  }

  private int number(ValueShape shape, Located at, int end) {
    NumberRange range = shape.isWhole() ? shape.numbers().whole() : shape.numbers();
    if (range.isEmpty()) {
      throw at.contradiction("minimum", "and the maximum have no whole number between them");
    }
    if (!range.isAll()) {
      return BoundedNumbers.begin(builder, range, shape.isWhole(), end);
    }
    return shape.isWhole() ? json.integer(end) : json.number(end);
  }

  private int string(TextShape text, Located at, int end) {
    TextAutomaton content = text.content(at);
    return content == null ? json.string(text.length(), end) : json.string(content, end);
  }

  private int array(ArrayShape array, int end) {
    Repetition count = array.count();
    int first = array.first();
    int close = builder.literal("]", end);
    int spacedClose = json.space(close);
    IntUnaryOperator rest = next -> value(array.item(first), next);
    if (first == 0) {
      return json.list("[", count, rest, "]", end);
    }
    int least = Math.max(0, count.least() - first);
    int most = count.isBounded() ? count.most() - first : count.most();
    List<Integer> after = new ArrayList<>();
    if (least == 0) {
      after.add(spacedClose);
    }
    if (most > 0) {
      Repetition more = new Repetition(Math.max(1, least), most);
      after.add(json.comma(builder.repeat(more, rest, json::comma, spacedClose)));
    }
    int node = builder.split(after);
    for (int i = first - 1; i > 0; i--) {
      int item = json.comma(value(array.item(i), node));
      node = i >= count.least() ? builder.split(item, spacedClose) : item;
    }
    int begin = value(array.item(0), node);
    begin = count.least() == 0 ? builder.split(begin, close) : begin;
    return builder.literal("[", json.space(begin));
  }

  /** Built from the end: at each property, one node with others before it and one without. */
  private int object(ObjectShape object, int end) {
    if (!object.isTold()) {
      return builder.call(json.anyObject(), end);
    }
    List<Property> properties = object.properties();
    int close = builder.literal("}", end);
    int spacedClose = json.space(close);
    int begun = spacedClose;
    int empty = close;
    if (object.isOpen()) {
      int more = builder.reserve();
      int pair = otherPair(object, properties, more);
      begun = builder.split(json.comma(pair), spacedClose);
      builder.resolve(more, begun);
      empty = builder.split(pair, close);
    }
    for (int i = properties.size() - 1; i >= 0; i--) {
      Property property = properties.get(i);
      int value = json.colon(value(property.schemas(), begun));
      int pair = json.string(property.name(), value);
      begun = property.required() ? json.comma(pair) : builder.split(json.comma(pair), begun);
      empty = property.required() ? pair : builder.split(pair, empty);
    }
    return builder.literal("{", json.space(empty));
  }

  private int otherPair(ObjectShape object, List<Property> properties, int next) {
    int value = json.colon(value(object.others(), next));
    if (properties.isEmpty()) {
      return json.string(value);
    }
    Set<String> names = properties.stream().map(Property::name).collect(Collectors.toSet());
    try {
      return json.string(automata.except(names), value);
    } catch (IllegalArgumentException failure) {
      throw UnsupportedSchema.tooLarge("more states for names of other properties than there are");
    }
  }

  /** Values that are in all lists and fit what else is said. */
  private int values(ValueShape shape) {
    Enumeration first = shape.values().get(0);
    Located at = first.schema();
    if (first.values().size() > MOST_VALUES) {
      throw at.unsupported(first.keyword(), "has more than " + MOST_VALUES + " values");
    }
    if (shape.object().isTold() || shape.array().isTold()) {
      throw at.unsupported(first.keyword(), "stands beside 'properties' or 'items'");
    }
    Set<JsonNode> common = new LinkedHashSet<>();
    first.values().forEach(common::add);
    for (Enumeration other : shape.values()) {
      Set<JsonNode> others = new HashSet<>();
      other.values().forEach(others::add);
      common.retainAll(others);
    }
    List<String> texts =
        common.stream().filter(v -> isIn(shape, v)).map(json::compact).distinct().toList();
    if (texts.isEmpty()) {
      throw at.contradiction(first.keyword(), "has no value that is allowed");
    }
    return builder.anyOf(texts, builder.end());
  }

  private static boolean isIn(ValueShape shape, JsonNode value) {
    JsonType type = JsonType.of(value);
    if (!shape.types().contains(type)) {
      return false;
    }
    return switch (type) {
      case NUMBER -> isNumberIn(shape, value);
      case STRING -> shape.text().accepts(value.textValue());
      default -> true;
    };
  }

  private static boolean isNumberIn(ValueShape shape, JsonNode value) {
    boolean whole = value.decimalValue().stripTrailingZeros().scale() <= 0;
    return (whole || !shape.isWhole()) && shape.numbers().contains(value.decimalValue());
  }
}
