package io.llmplatform.common.security;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Turns Spring Security's refusals into the platform's, which the failure filter answers. */
final class AccessRefusals implements AuthenticationEntryPoint, AccessDeniedHandler {
  static final String WRONG_TOKEN =
      "The token is malformed, expired or not one of this platform's own.";
  static final String NO_TOKEN = "This needs an internal token: call through the gateway.";

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
    String detail = failure instanceof InvalidBearerTokenException ? WRONG_TOKEN : NO_TOKEN;
    throw PlatformException.of(ErrorCode.UNAUTHENTICATED, detail, failure);
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure) {
    if (RequestRules.isClosed(request)) {
      throw PlatformException.notFound("There is nothing at this path.").causedBy(failure);
    }
    throw PlatformException.of(
        ErrorCode.PERMISSION_DENIED, "The caller's permissions do not allow this.", failure);
  }
}
