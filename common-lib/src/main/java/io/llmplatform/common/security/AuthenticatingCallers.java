package io.llmplatform.common.security;

import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Authenticates requests by the internal tokens that they bear. Thread-safe. */
record AuthenticatingCallers(BelievedTokens tokens) implements AuthenticationManager {
  @Override
  public Authentication authenticate(Authentication request) {
    try {
      return tokens.caller(((BearerTokenAuthenticationToken) request).getToken());
    } catch (BadJwtException e) {
      throw new InvalidBearerTokenException(String.valueOf(e.getMessage()), e);
    } catch (JwtException e) {
      throw new AuthenticationServiceException(String.valueOf(e.getMessage()), e);
    }
  }
}
