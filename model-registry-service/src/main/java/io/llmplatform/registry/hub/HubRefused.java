package io.llmplatform.registry.hub;

/**
 * A hub will not give what is asked, or what it gives cannot be taken; asking again changes
 * nothing. The message is a sentence for the client and holds no secret.
 */
public final class HubRefused extends Exception {
  private static final long serialVersionUID = 1L;

  HubRefused(String sentence) {
    super(sentence);
  }

  HubRefused(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** The sentence for the client. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
