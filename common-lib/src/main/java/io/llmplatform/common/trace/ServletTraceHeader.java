package io.llmplatform.common.trace;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.skywalking.apm.toolkit.trace.ActiveSpan;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Sets {@code X-Trace-Id} before anything can commit the response.
 *
 * <p>Runs within the request's observation. The id also stays with the request, for the error
 * dispatch, which runs outside it. Where SkyWalking's agent is attached, its span of the request
 * has the id as a tag: the agent has ids of its own.
 */
final class ServletTraceHeader extends OncePerRequestFilter {
  /** As log lines name it, too. */
  private static final String TAG = "trace.id";

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
      ActiveSpan.tag(TAG, id);
    }
    chain.doFilter(request, response);
  }
}
