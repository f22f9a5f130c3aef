package io.llmplatform.log.alert.webhook;

import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.log.alert.AlertSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets in who shows the webhook's token, before anything of the body is read. Thread-safe. */
final class WebhookAccess implements HandlerInterceptor {
  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  WebhookAccess(AlertSettings settings) {
    this.token = settings.webhookToken().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (token.length == 0 || !MessageDigest.isEqual(token, shown(request))) {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      throw PlatformException.of(
          ErrorCode.UNAUTHENTICATED, "This needs the token of Alertmanager's webhook.", null);
    }
    return true;
  }

  private static byte[] shown(HttpServletRequest request) {
    @Nullable String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    boolean isBearer = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    return (isBearer ? header.substring(SCHEME.length()) : "").getBytes(StandardCharsets.UTF_8);
  }
}
