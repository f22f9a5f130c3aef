package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A schema, or a part of one, and its RFC 6901 pointer, by which it equals. */
record Located(JsonNode node, String pointer) {
  Located get(String name) {
    return new Located(node.get(name), pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
  }

  Located get(int index) {
    return new Located(node.get(index), pointer + "/" + index);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Located located && pointer.equals(located.pointer);
  }

  @Override
  public int hashCode() {
    return pointer.hashCode();
  }

  boolean has(String name) {
    return node.has(name);
  }

  /** Not supported, or no JSON Schema. */
  UnsupportedSchema unsupported(String keyword, String sentence) {
    return UnsupportedSchema.of(pointer, keyword, sentence);
  }

  /** Nothing can meet it. */
  UnsupportedSchema contradiction(String keyword, String sentence) {
    return UnsupportedSchema.contradiction(pointer, keyword, sentence);
  }
}
