package io.llmplatform.inference.event;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * W3C {@code traceparent} (Trace Context, section 3.2) of the request that the calling thread
 * handles; null outside a trace. Thread-safe.
 */
public final class TraceParent implements Supplier<@Nullable String> {
  private static final int TRACE_ID_LENGTH = 32;

  private final @Nullable Tracer tracer;

  /**
   * @param tracer null where nothing is traced
   */
  public TraceParent(@Nullable Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public @Nullable String get() {
    Span span = tracer == null ? null : tracer.currentSpan();
    return span == null ? null : parent(span.context());
  }

  /** Of a span that is not recorded, too: its trace id is in the logs, and the client was told. */
  private static @Nullable String parent(TraceContext context) {
    String trace = context.traceId();
    if (trace == null || trace.isBlank()) {
      return null;
    }
    return "00-%s-%s-%s"
        .formatted(
            "0".repeat(Math.max(0, TRACE_ID_LENGTH - trace.length())) + trace,
            context.spanId(),
            Boolean.TRUE.equals(context.sampled()) ? "01" : "00");
  }
}
