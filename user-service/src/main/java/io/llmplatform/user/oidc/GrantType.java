package io.llmplatform.user.oidc;

import java.util.Arrays;
import java.util.Optional;
import org.springframework.security.oauth2.core.AuthorizationGrantType;

/** How a client may come to tokens. */
enum GrantType {
  AUTHORIZATION_CODE(AuthorizationGrantType.AUTHORIZATION_CODE),
  REFRESH_TOKEN(AuthorizationGrantType.REFRESH_TOKEN),
  CLIENT_CREDENTIALS(AuthorizationGrantType.CLIENT_CREDENTIALS);

  private final AuthorizationGrantType type;

  GrantType(AuthorizationGrantType type) {
    this.type = type;
  }

  AuthorizationGrantType type() {
    return type;
  }

  /** As it stands in OAuth 2.0, such as {@code client_credentials}. */
  String value() {
    return type.getValue();
  }

  static Optional<GrantType> of(String value) {
    return Arrays.stream(values()).filter(each -> each.value().equals(value)).findFirst();
  }
}
