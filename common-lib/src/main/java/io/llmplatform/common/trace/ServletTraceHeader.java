package io.llmplatform.common.trace;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Sets {@code X-Trace-Id} before anything can commit the response.
 *
 * <p>Runs within the request's observation. The id also stays with the request, for the error
 * dispatch, which runs outside it.
 */
final class ServletTraceHeader extends OncePerRequestFilter {
  private final TraceId traceId;

  ServletTraceHeader(TraceId traceId) {
    this.traceId = traceId;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = traceId.current();
    if (id != null) {
      request.setAttribute(TraceId.HEADER, id);
      response.setHeader(TraceId.HEADER, id);
    }
    chain.doFilter(request, response);
  }
}
