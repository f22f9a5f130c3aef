package io.llmplatform.user.oidc;

import io.llmplatform.user.identity.Identities;
import java.util.Map;
import java.util.function.Function;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationContext;
import org.springframework.stereotype.Component;

/** What {@code /userinfo} says of whoever is known by now. Thread-safe. */
@Component
class UserInfo implements Function<OidcUserInfoAuthenticationContext, OidcUserInfo> {
  private final Identities identities;
  private final TokenClaims claims;

  UserInfo(Identities identities, TokenClaims claims) {
    this.identities = identities;
    this.claims = claims;
  }

  @Override
  public OidcUserInfo apply(OidcUserInfoAuthenticationContext context) {
    return identities
        .bySubject(context.getAuthorization().getPrincipalName())
        .map(
            whose -> {
              Map<String, Object> said =
                  claims.ofPerson(whose, context.getAccessToken().getScopes());
              said.put("sub", whose.subject());
              return new OidcUserInfo(said);
            })
        .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_TOKEN));
  }
}
