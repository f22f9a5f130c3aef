package io.llmplatform.outbox;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

/** Where the current request is in a trace. Thread-safe. */
public final class TraceParent {
  private static final int TRACE_ID_LENGTH = 32;

  private final @Nullable Tracer tracer;

  /**
   * @param tracer null where nothing is traced
   */
  public TraceParent(@Nullable Tracer tracer) {
    this.tracer = tracer;
  }

  /** W3C {@code traceparent} (Trace Context, section 3.2); null outside a trace. */
  public @Nullable String current() {
    Span span = tracer == null ? null : tracer.currentSpan();
    return span == null ? null : parent(span);
  }

  private static @Nullable String parent(Span span) {
    String trace = span.context().traceId();
    String id = span.context().spanId();
    if (trace == null || trace.isBlank() || id == null || id.isBlank()) {
      return null;
    }
    String padded = "0".repeat(Math.max(0, TRACE_ID_LENGTH - trace.length())) + trace;
    boolean sampled = Boolean.TRUE.equals(span.context().sampled());
    return "00-%s-%s-%s".formatted(padded, id, sampled ? "01" : "00");
  }
}
