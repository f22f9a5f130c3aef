package io.llmplatform.registry.column;

/** Texts that PostgreSQL can keep, in a column or in JSON. */
public final class StorableText {
  private StorableText() {}

  /** Whether it has neither U+0000 nor half a character. */
  public static boolean is(String text) {
    return text.codePoints().noneMatch(StorableText::isAlien);
  }

  /**
   * The same, storable.
   *
   * @param longest in characters; what is longer is cut
   */
  public static String of(String text, int longest) {
    StringBuilder kept = new StringBuilder();
    text.codePoints().map(c -> isAlien(c) ? '?' : c).forEach(kept::appendCodePoint);
    if (kept.length() <= longest) {
      return kept.toString();
    }
    int end = Character.isHighSurrogate(kept.charAt(longest - 1)) ? longest - 1 : longest;
    return kept.substring(0, end);
  }

  private static boolean isAlien(int codePoint) {
    return codePoint == 0 || (codePoint >= 0xD800 && codePoint <= 0xDFFF);
  }
}
