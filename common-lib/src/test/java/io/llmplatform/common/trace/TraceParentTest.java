package io.llmplatform.common.trace;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import brave.Tracing;
import brave.sampler.Sampler;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import org.junit.jupiter.api.Test;

class TraceParentTest {
  private static String within(Sampler sampler) {
    try (Tracing tracing = Tracing.newBuilder().sampler(sampler).traceId128Bit(true).build()) {
      Tracer tracer =
          new BraveTracer(
              tracing.tracer(), new BraveCurrentTraceContext(tracing.currentTraceContext()));
      Span span = tracer.nextSpan();
      try (Tracer.SpanInScope scope = tracer.withSpan(span.start())) {
        assertThat(scope).isNotNull();
        String parent = requireNonNull(new TraceParent(tracer).current());
        assertThat(parent).contains("-" + span.context().traceId() + "-");
        return parent;
      }
    }
  }

  @Test
  void aSpanThatIsNotRecordedHasATraceAllTheSame() {
    assertThat(within(Sampler.NEVER_SAMPLE)).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
  }

  @Test
  void aRecordedOneSaysSo() {
    assertThat(within(Sampler.ALWAYS_SAMPLE)).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
  }

  @Test
  void thereIsNoneOutsideATrace() {
    assertThat(new TraceParent(Tracer.NOOP).current()).isNull();
  }
}
