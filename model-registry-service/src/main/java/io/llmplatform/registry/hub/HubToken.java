package io.llmplatform.registry.hub;

/**
 * By which a hub knows who asks. Shown by nothing but {@link #value}.
 *
 * @param value 1 to 1,000 printable ASCII characters without blanks
 */
public record HubToken(String value) {

  /**
   * @throws IllegalArgumentException saying, without the token, what is wrong
   */
  public HubToken {
    if (value.isEmpty()
        || value.length() > 1000
        || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new IllegalArgumentException(
          "A token has 1 to 1,000 printable characters without blanks.");
    }
  }

  @Override
  public String toString() {
    return "HubToken[…]";
  }
}
