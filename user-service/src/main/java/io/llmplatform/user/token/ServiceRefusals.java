package io.llmplatform.user.token;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.ErrorResponse;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.common.error.servlet.ServletErrors;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Refuses whoever is no service, or not the one that may. */
final class ServiceRefusals implements AuthenticationEntryPoint, AccessDeniedHandler {
  private static final String CHALLENGE = "WWW-Authenticate";

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    ErrorResponse refusal =
        ErrorResponse.render(
            request.getRequestURI(),
            PlatformException.of(
                ErrorCode.UNAUTHENTICATED,
                "This needs the name and the secret of a service.",
                failure),
            ServletErrors.traceId(request));
    Map<String, String> headers = new TreeMap<>(refusal.headers());
    headers.put(CHALLENGE, "Basic realm=\"services\", charset=\"UTF-8\"");
    ServletErrors.write(
        request, response, new ErrorResponse(refusal.status(), headers, refusal.body()));
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure) {
    throw PlatformException.of(
        ErrorCode.PERMISSION_DENIED, "This service may not do this.", failure);
  }
}
