package io.llmplatform.inference.jinja;

/**
 * What one render may cost.
 *
 * @param steps expressions evaluated, statements run and elements touched; long texts that are
 *     searched count by their length
 * @param characters of all texts that are made on the way, the result included; an element of a
 *     list counts as 32
 * @param depth of expressions, blocks and macros within one another
 */
public record Limits(long steps, long characters, int depth) {
  /** Far more than published templates need: about a second, and 64 million characters. */
  public static final Limits DEFAULT = new Limits(10_000_000, 1 << 26, 600);

  public Limits {
    if (steps < 1 || characters < 1 || depth < 1) {
      throw new IllegalArgumentException("steps, characters and depth are at least 1");
    }
  }
}
