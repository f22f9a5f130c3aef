package io.llmplatform.user.api;

/**
 * The body of {@code POST /internal/tokens/exchange}, which only the gateway may call.
 *
 * @param credential what the client sent after {@code Bearer}: an API key or an external JWT
 */
public record ExchangeCredential(String credential) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "ExchangeCredential";
  }
}
