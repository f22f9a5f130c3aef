package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes schemas apart that are made of others: {@code $ref}, {@code allOf}, {@code anyOf} and
 * {@code oneOf} become alternatives, each a list of schemas that all have to be met and of which
 * only the other keywords count.
 */
final class Alternatives {
  private static final int MOST = 256;
  private static final int MOST_DEPTH = 64;

  /** Looks at a schema, over all values: references may multiply. */
  private static final int MOST_LOOKS = 20_000;

  private final Located root;
  private int looks;

  /**
   * @param root to which references are relative
   */
  Alternatives(Located root) {
    this.root = root;
  }

  /** Of schemas that all have to be met. */
  List<List<Located>> of(List<Located> schemas) {
    List<List<Located>> alternatives = List.of(List.of());
    for (Located schema : schemas) {
      alternatives = both(alternatives, of(schema, 0));
    }
    return alternatives;
  }

  private List<List<Located>> of(Located schema, int depth) {
    if (++looks > MOST_LOOKS) {
      throw UnsupportedSchema.tooLarge("more than %,d looks at it".formatted(MOST_LOOKS));
    }
    if (depth > MOST_DEPTH) {
      throw schema.unsupported("$ref", "refers to itself, or is nested too deeply");
    }
    if (schema.node().isBoolean()) {
      if (!schema.node().booleanValue()) {
        throw schema.contradiction("false", "is met by nothing");
      }
      return List.of(List.of());
    }
    if (!schema.node().isObject()) {
      throw schema.unsupported("type", "is of what is neither an object nor a boolean");
    }
    List<List<Located>> alternatives = List.of(List.of(schema));
    if (schema.has("$ref")) {
      alternatives = both(alternatives, of(referred(schema), depth + 1));
    }
    if (schema.has("allOf")) {
      for (Located part : parts(schema, "allOf")) {
        alternatives = both(alternatives, of(part, depth + 1));
      }
    }
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (schema.has(keyword)) {
        alternatives = both(alternatives, any(parts(schema, keyword), depth + 1));
      }
    }
    return alternatives;
  }

  private List<List<Located>> any(List<Located> parts, int depth) {
    List<List<Located>> all = new ArrayList<>();
    UnsupportedSchema contradiction = null;
    for (Located part : parts) {
      try {
        all.addAll(of(part, depth));
      } catch (UnsupportedSchema failure) {
        if (!failure.isContradiction()) {
          throw failure;
        }
        contradiction = failure;
      }
    }
    if (all.isEmpty() && contradiction != null) {
      throw contradiction;
    }
    return all;
  }

  private static List<List<Located>> both(List<List<Located>> first, List<List<Located>> second) {
    if ((long) first.size() * second.size() > MOST) {
      throw UnsupportedSchema.tooLarge("more than " + MOST + " alternatives of one value");
    }
    List<List<Located>> both = new ArrayList<>();
    for (List<Located> a : first) {
      for (List<Located> b : second) {
        Set<Located> joined = new LinkedHashSet<>(a);
        joined.addAll(b);
        both.add(List.copyOf(joined));
      }
    }
    return both;
  }

  private static List<Located> parts(Located schema, String keyword) {
    Located list = schema.get(keyword);
    if (!list.node().isArray() || list.node().isEmpty()) {
      throw schema.unsupported(keyword, "must be an array of at least one schema");
    }
    List<Located> parts = new ArrayList<>();
    for (int i = 0; i < list.node().size(); i++) {
      parts.add(list.get(i));
    }
    return parts;
  }

  /** What a schema that is nothing but references stands for; so that equal ones are one. */
  Located resolved(Located schema) {
    Located at = schema;
    for (int i = 0; i < MOST_DEPTH && at.node().size() == 1 && at.has("$ref"); i++) {
      at = referred(at);
    }
    return at;
  }

  private Located referred(Located schema) {
    String reference = schema.node().get("$ref").asText();
    if (!reference.isEmpty() && reference.charAt(0) == '#') {
      try {
        String pointer = URLDecoder.decode(reference.substring(1), StandardCharsets.UTF_8);
        JsonNode target = root.node().at(JsonPointer.compile(pointer));
        if (!target.isMissingNode()) {
          return new Located(target, pointer);
        }
      } catch (IllegalArgumentException notAPointer) {
        throw schema.unsupported("$ref", "is no JSON pointer");
      }
    }
    throw schema.unsupported("$ref", "refers to nothing in this schema");
  }
}
