package io.llmplatform.common.trace;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

/**
 * Where the calling thread is in a trace, for what goes on elsewhere, as events do. Thread-safe.
 */
public final class TraceParent {
  private static final int TRACE_ID_LENGTH = 32;

  private final Tracer tracer;

  TraceParent(Tracer tracer) {
    this.tracer = tracer;
  }

  /**
   * W3C {@code traceparent} (Trace Context, section 3.2); null outside a trace. Of a span that is
   * not recorded, too: its trace id is in the logs, and the client was told.
   */
  public @Nullable String current() {
    Span span = tracer.currentSpan();
    return span == null ? null : parent(span.context());
  }

  private static @Nullable String parent(TraceContext context) {
    String trace = context.traceId();
    String span = context.spanId();
    if (trace == null || trace.isBlank() || span == null || span.isBlank()) {
      return null;
    }
    String padded = "0".repeat(Math.max(0, TRACE_ID_LENGTH - trace.length())) + trace;
    boolean sampled = Boolean.TRUE.equals(context.sampled());
    return "00-%s-%s-%s".formatted(padded, span, sampled ? "01" : "00");
  }
}
