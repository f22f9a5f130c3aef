package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * The token of the automation client, asked for as any OAuth2 client does (RFC 6749, section 4.4).
 */
final class ClientCredentials {
  private ClientCredentials() {}

  /** An access token that is good for some minutes. */
  static String token(PlatformApi anonymous, String id, String secret)
      throws IOException, InterruptedException {
    JsonNode answer =
        anonymous
            .form("/oauth2/token", id, secret, "grant_type=client_credentials")
            .orThrow("get a token for the client " + id);
    return answer.path("access_token").asText();
  }
}
