package io.llmplatform.inference.language.constraint;

import io.llmplatform.inference.language.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.Random;

/** Walks through what a constraint allows, at random, until the text is complete. */
final class Walks {
  private static final int FREE_STEPS = 40;
  private static final int MOST_STEPS = 5000;

  /** Tokens that bring most values to an end, the best first. */
  private static final String CLOSING = "\"x}],ntf50";

  private final Vocabulary vocabulary;
  private final Random random;

  Walks(Vocabulary vocabulary, Random random) {
    this.vocabulary = vocabulary;
    this.random = random;
  }

  /**
   * @throws IllegalStateException when it stands where nothing may follow, or finds no end
   */
  byte[] walk(CompiledConstraint constraint) {
    TokenConstraint sequence = constraint.newConstraint();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int step = 0; step < MOST_STEPS; step++) {
      BitSet allowed = sequence.allowed();
      if (sequence.mayEnd() && (allowed.isEmpty() || step > FREE_STEPS || random.nextInt(4) == 0)) {
        return text.toByteArray();
      }
      if (allowed.isEmpty()) {
        throw new IllegalStateException("a dead end after " + text);
      }
      boolean ends = step > FREE_STEPS && random.nextInt(4) > 0;
      int token = ends ? closing(allowed) : any(allowed);
      sequence.accept(token);
      text.writeBytes(vocabulary.bytes(token));
    }
    throw new IllegalStateException("no end after " + text);
  }

  private int closing(BitSet allowed) {
    for (int c : CLOSING.chars().toArray()) {
      if (allowed.get(c)) {
        return c;
      }
    }
    return any(allowed);
  }

  private int any(BitSet allowed) {
    int skipped = random.nextInt(allowed.cardinality());
    return allowed.stream().skip(skipped).findFirst().orElseThrow();
  }
}
