package io.llmplatform.common.error.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers what the filters inside it throw, while the request's trace is still current.
 *
 * <p>What fails after the response is committed ends in a cut connection.
 */
final class FailureFilter extends OncePerRequestFilter {
  private final FailureAnswer answer;

  FailureFilter(FailureAnswer answer) {
    this.answer = answer;
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException {
    try {
      chain.doFilter(request, response);
    } catch (ServletException | IOException | RuntimeException failure) {
      if (!answer.write(request, response, unwrapped(failure))) {
        throw new CloseNowException("Half an answer was sent", failure);
      }
    }
  }

  private static Throwable unwrapped(Exception failure) {
    return failure instanceof ServletException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
