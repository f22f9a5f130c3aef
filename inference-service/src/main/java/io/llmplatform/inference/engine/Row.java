package io.llmplatform.inference.engine;

/**
 * What a request wants run in one go, alone or beside rows of others.
 *
 * @param value what the runner is given
 * @param weight what it counts for at admission, in tokens, at least 1
 * @param size sequences in it, at least 1
 * @param length tokens of its longest sequence, to which its batch mates are padded; 0 where
 *     nothing is padded
 * @param shape rows share a run only where theirs are equal
 */
public record Row<I>(I value, int weight, int size, int length, Object shape) {
  public Row {
    if (weight < 1 || size < 1 || length < 0) {
      throw new IllegalArgumentException(
          "weight %d, size %d, length %d".formatted(weight, size, length));
    }
  }

  /** Tokens that it takes in a run whose longest sequence has this length. */
  long padded(int longest) {
    return (long) size * Math.max(1, longest);
  }
}
