package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What schemas that all have to be met say of a value together. Reads one after the other; each
 * makes it narrower. Not thread-safe.
 */
final class ValueShape {
  private static final Set<String> REFUSED =
      Set.of(
          "not",
          "if",
          "then",
          "else",
          "dependentSchemas",
          "dependentRequired",
          "dependencies",
          "patternProperties",
          "propertyNames",
          "minProperties",
          "maxProperties",
          "contains",
          "minContains",
          "maxContains",
          "multipleOf",
          "unevaluatedItems",
          "unevaluatedProperties",
          "additionalItems",
          "$dynamicRef",
          "$recursiveRef");

  /** Values of which it has to be one, and the keyword that lists them. */
  record Enumeration(Located schema, String keyword, JsonNode values) {}

  private final Set<JsonType> types = EnumSet.allOf(JsonType.class);
  private final List<Enumeration> values = new ArrayList<>();
  private final ObjectShape object = new ObjectShape();
  private final ArrayShape array = new ArrayShape();
  private final TextShape text;
  private NumberRange numbers = NumberRange.ALL;
  private boolean whole;

  /**
   * @param schemas of which {@code $ref}, {@code allOf} and the like do not count
   */
  ValueShape(List<Located> schemas, TextAutomata automata) {
    text = new TextShape(automata);
    boolean typed = false;
    Set<JsonType> implied = EnumSet.noneOf(JsonType.class);
    for (Located schema : schemas) {
      refuse(schema);
      typed |= readTypes(schema);
      readValues(schema);
      readNumbers(schema);
      text.read(schema);
      array.read(schema);
      object.read(schema);
      schema.node().fieldNames().forEachRemaining(name -> implied.addAll(JsonType.of(name)));
    }
    if (!typed && values.isEmpty() && !implied.isEmpty()) {
      types.retainAll(implied);
    }
  }

  Set<JsonType> types() {
    return types;
  }

  /** Lists of values, of each of which it has to be one. */
  List<Enumeration> values() {
    return values;
  }

  NumberRange numbers() {
    return numbers;
  }

  /** Whether numbers must be whole. */
  boolean isWhole() {
    return whole;
  }

  TextShape text() {
    return text;
  }

  ArrayShape array() {
    return array;
  }

  ObjectShape object() {
    return object;
  }

  private static void refuse(Located schema) {
    schema
        .node()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (REFUSED.contains(name)) {
                throw schema.unsupported(name, "is not supported");
              }
            });
    JsonNode unique = schema.node().get("uniqueItems");
    if (unique != null && unique.asBoolean()) {
      throw schema.unsupported("uniqueItems", "is not supported");
    }
  }

  private boolean readTypes(Located schema) {
    JsonNode type = schema.node().get("type");
    if (type == null) {
      return false;
    }
    Set<JsonType> named = EnumSet.noneOf(JsonType.class);
    List<String> names = new ArrayList<>();
    if (type.isArray()) {
      type.forEach(one -> names.add(one.asText()));
    } else {
      names.add(type.asText());
    }
    if (schema.node().path("nullable").asBoolean()) {
      names.add("null");
    }
    for (String name : names) {
      JsonType known = JsonType.named(name);
      if (known == null) {
        throw schema.unsupported("type", "names no type of JSON: " + name);
      }
      named.add(known);
    }
    whole |= names.contains("integer") && !names.contains("number");
    types.retainAll(named);
    if (types.isEmpty()) {
      throw schema.contradiction("type", "leaves no type that is allowed");
    }
    return true;
  }

  private void readValues(Located schema) {
    if (schema.has("enum")) {
      JsonNode list = schema.node().get("enum");
      if (!list.isArray()) {
        throw schema.unsupported("enum", "must be an array");
      }
      if (list.isEmpty()) {
        throw schema.contradiction("enum", "is empty");
      }
      values.add(new Enumeration(schema, "enum", list));
    }
    if (schema.has("const")) {
      JsonNode list = JsonNodeFactory.instance.arrayNode().add(schema.node().get("const"));
      values.add(new Enumeration(schema, "const", list));
    }
  }

  private void readNumbers(Located schema) {
    bound(schema, "minimum", false, true);
    bound(schema, "exclusiveMinimum", true, true);
    bound(schema, "maximum", false, false);
    bound(schema, "exclusiveMaximum", true, false);
    if (numbers.isEmpty()) {
      throw schema.contradiction("minimum", "is above the maximum");
    }
  }

  private void bound(Located schema, String keyword, boolean exclusive, boolean lower) {
    JsonNode value = schema.node().get(keyword);
    if (value == null) {
      return;
    }
    if (!value.isNumber()) {
      throw schema.unsupported(keyword, "must be a number");
    }
    BigDecimal bound = value.decimalValue().stripTrailingZeros();
    if (Math.abs(bound.scale()) > 40 || bound.precision() > 40) {
      throw schema.unsupported(keyword, "must have at most 40 digits");
    }
    numbers = lower ? numbers.atLeast(bound, exclusive) : numbers.atMost(bound, exclusive);
  }

  /** Reads a count that a keyword gives; the other one when it is not there. */
  static int count(Located schema, String keyword, int otherwise) {
    JsonNode value = schema.node().get(keyword);
    if (value == null) {
      return otherwise;
    }
    boolean isWhole = value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
    if (!isWhole || value.decimalValue().signum() < 0) {
      throw schema.unsupported(keyword, "must be a whole number of 0 or more");
    }
    return value.decimalValue().min(BigDecimal.valueOf(1_000_000_000)).intValue();
  }
}
