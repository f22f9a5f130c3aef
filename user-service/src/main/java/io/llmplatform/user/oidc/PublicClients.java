package io.llmplatform.user.oidc;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Lets public clients refresh and revoke (RFC 6749, section 6; RFC 7009, section 2.1), which Spring
 * Authorization Server leaves to confidential ones: they name themselves and present the token,
 * which works once. At the exchange of a code they prove themselves by PKCE, as ever.
 */
final class PublicClients implements AuthenticationConverter, AuthenticationProvider {
  static final String REVOCATION = "/oauth2/revoke";

  private final ProviderClients clients;

  PublicClients(ProviderClients clients) {
    this.clients = clients;
  }

  @Override
  public @Nullable Authentication convert(HttpServletRequest request) {
    String[] ids = request.getParameterValues(OAuth2ParameterNames.CLIENT_ID);
    boolean hasCredentials =
        request.getHeader(HttpHeaders.AUTHORIZATION) != null
            || request.getParameter(OAuth2ParameterNames.CLIENT_SECRET) != null
            || request.getParameter(OAuth2ParameterNames.CLIENT_ASSERTION) != null;
    return ids == null || ids.length != 1 || hasCredentials || !presentsToken(request)
        ? null
        : new Claimed(ids[0]);
  }

  @Override
  public Authentication authenticate(Authentication authentication) {
    String id = authentication.getName();
    RegisteredClient client = clients.findByClientId(id);
    if (client == null
        || !client.getClientAuthenticationMethods().contains(ClientAuthenticationMethod.NONE)) {
      throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
    }
    return new OAuth2ClientAuthenticationToken(client, ClientAuthenticationMethod.NONE, null);
  }

  @Override
  public boolean supports(Class<?> authentication) {
    return Claimed.class.isAssignableFrom(authentication);
  }

  private static boolean presentsToken(HttpServletRequest request) {
    return REVOCATION.equals(request.getRequestURI())
        || AuthorizationGrantType.REFRESH_TOKEN
            .getValue()
            .equals(request.getParameter(OAuth2ParameterNames.GRANT_TYPE));
  }

  /** A client id without proof. */
  private static final class Claimed extends OAuth2ClientAuthenticationToken {
    private static final long serialVersionUID = 1L;

    Claimed(String id) {
      super(id, ClientAuthenticationMethod.NONE, null, Map.of());
    }
  }
}
