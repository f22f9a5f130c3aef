package io.llmplatform.inference.retrieval.store;

import java.util.UUID;

/** Ids as OpenAI's look: a prefix and 32 hex digits. */
final class Ids {
  private Ids() {}

  static String fresh(String prefix) {
    return prefix + UUID.randomUUID().toString().replace("-", "");
  }
}
