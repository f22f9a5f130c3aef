package io.llmplatform.inference.retrieval.index.milvus;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * An attribute's name and type as a key of JSON: a letter for the type, and the name's UTF-8 in
 * hexadecimal digits. Milvus' grammar takes no other characters in keys for granted; and as the
 * type is a part of the key, an attribute of another type is one that is missing.
 */
final class AttributeKey {
  private static final HexFormat HEX = HexFormat.of();

  private AttributeKey() {}

  /** The key of an attribute that has this value, or another of its type. */
  static String of(String name, Object value) {
    return type(value) + HEX.formatHex(name.getBytes(StandardCharsets.UTF_8));
  }

  static String name(String key) {
    return new String(HEX.parseHex(key, 1, key.length()), StandardCharsets.UTF_8);
  }

  /**
   * An attribute and its value as one string, unlike that of any other. What is, or is not, among a
   * chunk's terms is so for certain; what a comparison with a missing key of JSON is, Milvus'
   * versions disagree about.
   */
  static String term(String name, Object value) {
    // Adding 0 makes -0.0 the other zero, which it equals.
    Object comparable = value instanceof Double number ? (Object) (number + 0.0) : value;
    return "%d:%s%s%s".formatted(name.length(), name, type(value), comparable);
  }

  private static char type(Object value) {
    if (value instanceof String) {
      return 's';
    }
    if (value instanceof Double) {
      return 'n';
    }
    if (value instanceof Boolean) {
      return 'b';
    }
    throw new IllegalArgumentException(value.getClass() + " is no type of an attribute");
  }
}
