package io.llmplatform.registry.hub;

import java.util.regex.Pattern;

/**
 * A commit of a repository: what it holds never changes.
 *
 * @param hex 40 lower-case hex digits
 */
public record HubCommit(String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{40}");

  public HubCommit {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("A commit has 40 hex digits.");
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
