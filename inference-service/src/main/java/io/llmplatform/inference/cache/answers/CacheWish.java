package io.llmplatform.inference.cache.answers;

import io.llmplatform.inference.cache.CacheUse;

/**
 * What a request wants of the memory of answers.
 *
 * @param anyTemperature whether it takes a remembered answer although its own would be drawn
 */
public record CacheWish(CacheUse use, boolean anyTemperature) {
  public static final CacheWish NONE = new CacheWish(CacheUse.NONE, false);
}
