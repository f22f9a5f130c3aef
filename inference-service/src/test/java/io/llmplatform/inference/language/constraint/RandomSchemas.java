package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Makes schemas that can be met, each with a source of values that meet it. */
final class RandomSchemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> NAMES =
      List.of("a", "ab", "b", "name", "é", "a\"b", "", "tab\t", "日本", "😀");
  private static final List<String> CHARACTERS =
      List.of("a", "z", " ", "\"", "\\", "\n", "\u0001", "é", "日", "😀", "/", "0");

  /** A pattern or format, and strings that fit it. */
  private record Text(String keyword, String value, List<String> examples) {}

  private static final List<Text> TEXTS =
      List.of(
          new Text("pattern", "^[a-c]{2,4}$", List.of("ab", "ccc", "abca")),
          new Text("pattern", "x|y+$", List.of("x", "axb", "ayy", "\n\"x")),
          new Text("pattern", "^(\\d+|[^\"\\\\]é?)$", List.of("12", "zé", "\n", "😀é")),
          new Text("pattern", "^\\w+@[\\w.-]+$", List.of("a_1@b.c-d")),
          new Text("format", "date", List.of("2024-02-29", "1999-12-31", "2000-02-29")),
          new Text("format", "time", List.of("23:59:59Z", "00:00:00.5+01:00")),
          new Text("format", "date-time", List.of("2026-11-28T20:15:00Z")),
          new Text("format", "uuid", List.of("123e4567-e89b-12d3-a456-426614174000")),
          new Text("format", "ipv4", List.of("0.0.0.0", "255.249.10.1")));

  /** A schema, and where values come from that meet it. */
  record Example(JsonNode schema, Supplier<JsonNode> values) {}

  private final Random random;

  RandomSchemas(Random random) {
    this.random = random;
  }

  Example next(int depth) {
    return switch (random.nextInt(depth == 0 ? 7 : 11)) {
      case 0 -> string();
      case 1 -> text();
      case 2 -> integer();
      case 3 -> number();
      case 4 -> new Example(typed("boolean"), () -> JSON.booleanNode(random.nextBoolean()));
      case 5 -> new Example(typed("null"), JSON::nullNode);
      case 6 -> enumerated();
      case 7 -> array(depth);
      case 8 -> anyOf(depth);
      default -> object(depth);
    };
  }

  private static ObjectNode typed(String type) {
    return JSON.objectNode().put("type", type);
  }

  private Example string() {
    boolean isLong = random.nextInt(3) == 0;
    int least = random.nextInt(isLong ? 40 : 4);
    int most = least + random.nextInt(isLong ? 60 : 5);
    ObjectNode schema = typed("string").put("minLength", least).put("maxLength", most);
    return new Example(schema, () -> JSON.textNode(characters(least, most)));
  }

  private String characters(int least, int most) {
    StringBuilder text = new StringBuilder();
    int length = least + random.nextInt(most - least + 1);
    for (int i = 0; i < length; i++) {
      text.append(oneOf(CHARACTERS));
    }
    return text.toString();
  }

  private Example text() {
    Text text = oneOf(TEXTS);
    ObjectNode schema = typed("string").put(text.keyword(), text.value());
    return new Example(schema, () -> JSON.textNode(oneOf(text.examples())));
  }

  private Example integer() {
    int least = random.nextInt(4000) - 2000;
    int most = least + random.nextInt(random.nextBoolean() ? 5 : 3000);
    boolean exclusive = random.nextBoolean() && most > least + 1;
    ObjectNode schema =
        typed("integer")
            .put(exclusive ? "exclusiveMinimum" : "minimum", least)
            .put("maximum", most);
    int from = exclusive ? least + 1 : least;
    return new Example(schema, () -> JSON.numberNode(from + random.nextInt(most - from + 1)));
  }

  private Example number() {
    BigDecimal least = BigDecimal.valueOf(random.nextInt(4000) - 2000, random.nextInt(4));
    BigDecimal width = BigDecimal.valueOf(1 + random.nextInt(2000), random.nextInt(4));
    ObjectNode schema = typed("number").put("minimum", least);
    schema.put("exclusiveMaximum", least.add(width));
    return new Example(
        schema,
        () ->
            JSON.numberNode(
                least.add(width.multiply(BigDecimal.valueOf(random.nextInt(1000), 3)))));
  }

  private Example enumerated() {
    ArrayNode values = JSON.arrayNode().add("a").add("ab").add(1).addNull().add("\"é\n").add(-2.5);
    values.addObject().put("x", 1).putArray("y").add("z");
    return new Example(
        JSON.objectNode().set("enum", values), () -> values.get(random.nextInt(values.size())));
  }

  private Example array(int depth) {
    Example items = next(depth - 1);
    int least = random.nextInt(3);
    int most = least + random.nextInt(4);
    List<Example> first = new ArrayList<>();
    ObjectNode schema = typed("array").put("minItems", least).put("maxItems", most);
    if (random.nextInt(3) == 0) {
      ArrayNode prefix = schema.putArray("prefixItems");
      for (int i = 0; i < 1 + random.nextInt(2); i++) {
        first.add(next(depth - 1));
        prefix.add(first.get(first.size() - 1).schema());
      }
    }
    schema.set("items", items.schema());
    return new Example(
        schema,
        () -> {
          ArrayNode array = JSON.arrayNode();
          int size = least + random.nextInt(most - least + 1);
          for (int i = 0; i < size; i++) {
            array.add((i < first.size() ? first.get(i) : items).values().get());
          }
          return array;
        });
  }

  private Example anyOf(int depth) {
    List<Example> parts = List.of(next(depth - 1), next(depth - 1), next(depth - 1));
    ObjectNode schema = JSON.objectNode();
    ArrayNode list = schema.putArray("anyOf");
    parts.forEach(part -> list.add(part.schema()));
    return new Example(schema, () -> oneOf(parts).values().get());
  }

  private Example object(int depth) {
    ObjectNode schema = typed("object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    List<String> names = new ArrayList<>();
    List<Example> values = new ArrayList<>();
    List<Boolean> needed = new ArrayList<>();
    for (String name : NAMES) {
      if (random.nextInt(3) == 0) {
        names.add(name);
        values.add(next(depth - 1));
        needed.add(random.nextBoolean());
        properties.set(name, values.get(values.size() - 1).schema());
        if (needed.get(needed.size() - 1)) {
          required.add(name);
        }
      }
    }
    int open = random.nextInt(3);
    Example others = open == 2 ? next(0) : new Example(JSON.booleanNode(true), JSON::objectNode);
    if (open > 0) {
      schema.set("additionalProperties", others.schema());
    }
    return new Example(
        schema,
        () -> {
          ObjectNode object = JSON.objectNode();
          for (int i = 0; i < names.size(); i++) {
            if (needed.get(i) || random.nextBoolean()) {
              object.set(names.get(i), values.get(i).values().get());
            }
          }
          for (int i = 0; open > 0 && i < random.nextInt(3); i++) {
            String name = characters(0, 3);
            if (!names.contains(name)) {
              object.set(name, others.values().get());
            }
          }
          return object;
        });
  }

  private <T> T oneOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
