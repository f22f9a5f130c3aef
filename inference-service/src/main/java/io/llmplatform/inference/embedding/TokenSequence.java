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
  TokenSequence truncated(int maxTokens, long[] specials) {
    int trailing = 0;
    while (trailing < specials.length && specials[specials.length - 1 - trailing] == 1) {
      trailing++;
    }
    trailing = Math.min(trailing, maxTokens - 1);
    return new TokenSequence(cut(ids, maxTokens, trailing), cut(typeIds, maxTokens, trailing));
  }

  private static long[] cut(long[] values, int length, int trailing) {
    long[] kept = Arrays.copyOf(values, length);
    System.arraycopy(values, values.length - trailing, kept, length - trailing, trailing);
    return kept;
  }
}
