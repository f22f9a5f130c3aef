package io.llmplatform.user.identity;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records security-relevant acts; they leave as {@code audit.events}. Thread-safe. */
public interface Audit {

  /**
   * @param tenant whose the act is
   * @param actor subject of who acted, or the name that was claimed
   * @param action past tense, such as {@code api-key.revoked}
   * @param target kind and id, such as {@code api-key/42}; null where there is none
   * @param details no secrets
   */
  record Act(
      String tenant,
      String actor,
      String action,
      @Nullable String target,
      Map<String, String> details) {}

  /** Stores the act in the current transaction, or in one of its own where there is none. */
  void record(Act act);
}
