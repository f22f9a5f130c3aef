package io.llmplatform.user.login;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.web.RedirectStrategy;

/**
 * Leads to a path, never to another host: the browser stays at the address under which it knows the
 * platform, which this service need not know.
 */
final class SamePlace implements RedirectStrategy {
  @Override
  public void sendRedirect(HttpServletRequest request, HttpServletResponse response, String url)
      throws IOException {
    response.sendRedirect(response.encodeRedirectURL(path(url)));
  }

  private static String path(String url) {
    int authority = url.indexOf("://");
    if (authority < 0) {
      return url;
    }
    int path = url.indexOf('/', authority + 3);
    return path < 0 ? "/" : url.substring(path);
  }
}
