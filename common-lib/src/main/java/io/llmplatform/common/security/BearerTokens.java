package io.llmplatform.common.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;

/**
 * Finds a request's token in its {@code Authorization} header, and nowhere else (RFC 6750, section
 * 2.1), without regular expressions. Thread-safe.
 */
final class BearerTokens implements BearerTokenResolver {
  private static final String SCHEME = "Bearer ";

  @Override
  public @Nullable String resolve(HttpServletRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String token = authorization.substring(SCHEME.length()).strip();
    if (token.isEmpty() || !token.chars().allMatch(BearerTokens::isOfTokens)) {
      throw new OAuth2AuthenticationException(
          BearerTokenErrors.invalidToken("The bearer token is malformed"));
    }
    return token;
  }

  /** The characters of {@code b64token}. */
  private static boolean isOfTokens(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~+/=".indexOf(c) >= 0;
  }
}
