package io.llmplatform.registry.hub;

import java.util.regex.Pattern;

/**
 * A model's repository on a hub.
 *
 * @param value {@code organisation/name}, or {@code name} for the oldest ones; each of at most 96
 *     letters, digits, {@code .}, {@code _} and {@code -}, as the hub has it
 */
public record HubRepository(String value) {
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");

  /**
   * @throws IllegalArgumentException saying, in a sentence for the client, what is wrong
   */
  public HubRepository {
    String[] parts = value.split("/", -1);
    boolean wellFormed = parts.length <= 2 && !value.contains("..") && !value.contains("--");
    for (String part : parts) {
      wellFormed &= PART.matcher(part).matches();
    }
    if (!wellFormed) {
      throw new IllegalArgumentException(
          "A repository reads 'organisation/name', each part of at most 96 letters, digits, '.',"
              + " '_' and '-'.");
    }
  }

  /** Without the organisation. */
  public String name() {
    return value.substring(value.indexOf('/') + 1);
  }

  @Override
  public String toString() {
    return value;
  }
}
