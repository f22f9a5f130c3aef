package io.llmplatform.inference.language.constraint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Gives texts to constraints, byte by byte; and reads JSON that has ' for ". */
final class Texts {
  static final String COMPLETE = "complete";
  static final String INCOMPLETE = "incomplete";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ConstraintCompiler BYTES = new ConstraintCompiler(Vocabularies.bytes());

  private Texts() {}

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static CompiledConstraint compile(Grammar grammar) {
    return BYTES.compile(grammar);
  }

  static CompiledConstraint schema(String schema) {
    return BYTES.compile(Grammar.jsonSchema(json(schema)));
  }

  /** How far a text, that has ' for ", is let through. */
  static String through(CompiledConstraint constraint, String text) {
    return exactly(constraint, text.replace('\'', '"'));
  }

  /** What is let through, up to the first byte that is not; or {@link #COMPLETE}. */
  static String exactly(CompiledConstraint constraint, String text) {
    TokenConstraint sequence = constraint.newConstraint();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (!sequence.allowed().get(bytes[i] & 0xff)) {
        return new String(bytes, 0, i, StandardCharsets.UTF_8);
      }
      sequence.accept(bytes[i] & 0xff);
    }
    return sequence.mayEnd() ? COMPLETE : INCOMPLETE;
  }
}
