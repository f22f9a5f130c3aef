package io.llmplatform.log.redaction;

import java.util.Map;

/**
 * A text without its secrets.
 *
 * @param text with a placeholder such as {@code [phone]} for each
 * @param found how many there were; kinds that were not found are absent
 */
public record Redacted(String text, Map<SecretKind, Integer> found) {
  public Redacted {
    found = Map.copyOf(found);
  }
}
