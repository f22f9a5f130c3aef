package io.llmplatform.common.error.servlet;

import io.llmplatform.common.error.ErrorResponse;
import io.llmplatform.common.trace.TraceId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a rendered failure to a servlet response. */
public final class ServletErrors {
  /** How headers begin that hold for a failure as well: limits, and the version that failed. */
  private static final List<String> KEPT = List.of("x-ratelimit-", "x-model-");

  private ServletErrors() {}

  /**
   * Replaces whatever the response holds, but for the state of limits and the model's version that
   * it tells ({@code x-ratelimit-…}, {@code x-model-…}). For filters that refuse a request before
   * any handler.
   *
   * @throws IllegalStateException if the response is committed
   */
  public static void write(
      HttpServletRequest request, HttpServletResponse response, ErrorResponse error)
      throws IOException {
    Map<String, String> kept = kept(response);
    response.reset();
    kept.forEach(response::setHeader);
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

  private static Map<String, String> kept(HttpServletResponse response) {
    Map<String, String> kept = new TreeMap<>();
    for (String name : response.getHeaderNames()) {
      String value = response.getHeader(name);
      if (value != null && KEPT.stream().anyMatch(name::startsWith)) {
        kept.put(name, value);
      }
    }
    return kept;
  }

  /** The trace id of the request, also after its observation ended; null where tracing is off. */
  public static @Nullable String traceId(HttpServletRequest request) {
    return (String) request.getAttribute(TraceId.HEADER);
  }
}
