package io.llmplatform.inference.threads;

import io.llmplatform.common.error.PlatformException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses work at once (429) while as many requests are being answered as may be, before anything
 * of it is read. What only asks is let through. Thread-safe.
 */
final class RequestLimit extends OncePerRequestFilter {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Semaphore places;

  /**
   * @param most requests that are answered at one time
   */
  RequestLimit(int most) {
    this.places = new Semaphore(most);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !HttpMethod.POST.matches(request.getMethod());
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!places.tryAcquire()) {
      throw PlatformException.exhausted(
          "This instance takes no more requests at the moment.", SOON);
    }
    try {
      chain.doFilter(request, response);
    } finally {
      places.release();
    }
  }
}
