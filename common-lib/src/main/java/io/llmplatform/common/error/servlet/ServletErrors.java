package io.llmplatform.common.error.servlet;

import io.llmplatform.common.error.ErrorResponse;
import io.llmplatform.common.trace.TraceId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes a rendered failure to a servlet response. */
public final class ServletErrors {
  private ServletErrors() {}

  /**
   * Replaces whatever the response holds. For filters that refuse a request before any handler.
   *
   * @throws IllegalStateException if the response is committed
   */
  public static void write(
      HttpServletRequest request, HttpServletResponse response, ErrorResponse error)
      throws IOException {
    response.reset();
    String traceId = traceId(request);
    if (traceId != null) {
      response.setHeader(TraceId.HEADER, traceId);
    }
    response.setStatus(error.status());
    error.headers().forEach(response::setHeader);
    byte[] body = error.json();
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** The trace id of the request, also after its observation ended; null where tracing is off. */
  public static @Nullable String traceId(HttpServletRequest request) {
    return (String) request.getAttribute(TraceId.HEADER);
  }
}
