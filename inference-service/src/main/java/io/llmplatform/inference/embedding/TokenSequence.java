package io.llmplatform.inference.embedding;

import java.util.Arrays;

/**
 * The tokens of one text, special tokens included, without padding.
 *
 * @param ids vocabulary ids
 * @param typeIds segment ids, as many as ids
 */
record TokenSequence(long[] ids, long[] typeIds) {
  TokenSequence {
    if (ids.length != typeIds.length) {
      throw new IllegalArgumentException("ids and typeIds differ in length");
    }
  }

  static TokenSequence ofIds(long[] ids) {
    return new TokenSequence(ids, new long[ids.length]);
  }

  int length() {
    return ids.length;
  }

  /**
   * Cuts on the right, as tokenizers do: content goes, the special tokens that end the text stay.
   *
   * @param specials for each token 1 where it is special
   */
  TokenSequence withoutEnd(int maxTokens, long[] specials) {
    int trailing = 0;
    while (trailing < specials.length && specials[specials.length - 1 - trailing] == 1) {
      trailing++;
    }
    return without(maxTokens, maxTokens - Math.min(trailing, maxTokens - 1));
  }

  /**
   * Cuts on the left: content goes, the special tokens that begin the text stay.
   *
   * @param specials for each token 1 where it is special
   */
  TokenSequence withoutStart(int maxTokens, long[] specials) {
    int leading = 0;
    while (leading < specials.length && specials[leading] == 1) {
      leading++;
    }
    return without(maxTokens, Math.min(leading, maxTokens - 1));
  }

  /** That many tokens: the first ones, and as many of the last as it takes. */
  private TokenSequence without(int maxTokens, int first) {
    return new TokenSequence(cut(ids, maxTokens, first), cut(typeIds, maxTokens, first));
  }

  private static long[] cut(long[] values, int length, int first) {
    long[] kept = Arrays.copyOf(values, length);
    int trailing = length - first;
    System.arraycopy(values, values.length - trailing, kept, length - trailing, trailing);
    return kept;
  }
}
