package io.llmplatform.common.trace;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

/** The id of the trace that the calling thread is in. Thread-safe. */
public final class TraceId {
  /** The response header that carries it. */
  public static final String HEADER = "X-Trace-Id";

  private final Tracer tracer;

  TraceId(Tracer tracer) {
    this.tracer = tracer;
  }

  /** 32 hexadecimal digits, whether or not the trace is sampled; null outside a trace. */
  public @Nullable String current() {
    Span span = tracer.currentSpan();
    return span == null ? null : of(span);
  }

  static @Nullable String of(Span span) {
    String id = span.context().traceId();
    return id == null || id.isBlank() ? null : id;
  }
}
