package io.llmplatform.common.error.servlet;

import io.llmplatform.common.error.ErrorResponse;
import io.llmplatform.common.trace.TraceId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a rendered failure to a servlet response. */
public final class ServletErrors {
  private static final String LIMITS = "x-ratelimit-";

  private ServletErrors() {}

  /**
   * Replaces whatever the response holds, but for the state of limits that it tells ({@code
   * x-ratelimit-…}). For filters that refuse a request before any handler.
   *
   * @throws IllegalStateException if the response is committed
   */
  public static void write(
      HttpServletRequest request, HttpServletResponse response, ErrorResponse error)
      throws IOException {
    Map<String, String> limits = limits(response);
    response.reset();
    limits.forEach(response::setHeader);
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

  private static Map<String, String> limits(HttpServletResponse response) {
    Map<String, String> limits = new TreeMap<>();
    for (String name : response.getHeaderNames()) {
      String value = response.getHeader(name);
      if (name.startsWith(LIMITS) && value != null) {
        limits.put(name, value);
      }
    }
    return limits;
  }

  /** The trace id of the request, also after its observation ended; null where tracing is off. */
  public static @Nullable String traceId(HttpServletRequest request) {
    return (String) request.getAttribute(TraceId.HEADER);
  }
}
