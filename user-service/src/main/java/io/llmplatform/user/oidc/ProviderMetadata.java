package io.llmplatform.user.oidc;

import java.util.Arrays;
import java.util.List;

/** What the discovery documents say where Spring's defaults say more or less than is offered. */
final class ProviderMetadata {
  static final List<String> CLAIMS =
      List.of(
          "sub",
          "iss",
          "aud",
          "exp",
          "iat",
          "auth_time",
          "nonce",
          "preferred_username",
          "tenant",
          "name",
          "email");

  private ProviderMetadata() {}

  static void grantTypes(List<String> values) {
    values.clear();
    Arrays.stream(GrantType.values()).map(GrantType::value).forEach(values::add);
  }

  static void scopes(List<String> values) {
    values.clear();
    values.addAll(ProviderClients.SCOPES);
  }

  /** {@code none}: public clients, with PKCE. */
  static void authenticationMethods(List<String> values) {
    values.clear();
    values.addAll(List.of("client_secret_basic", "client_secret_post", "none"));
  }
}
