package io.llmplatform.budget;

import org.jspecify.annotations.Nullable;

/**
 * What was used in a calendar month (UTC).
 *
 * @param tenant whose it is
 * @param keyId of its API keys, one; null: all of the tenant's, with a key and without
 * @param tokens of prompts and completions, 0 or more
 * @param costMicros in micro-units of the price list's currency, 0 or more
 */
public record Spent(String tenant, @Nullable String keyId, long tokens, long costMicros) {
  public Spent {
    if (tokens < 0 || costMicros < 0) {
      throw new IllegalArgumentException(
          "%d tokens and %d micro-units were spent".formatted(tokens, costMicros));
    }
  }
}
