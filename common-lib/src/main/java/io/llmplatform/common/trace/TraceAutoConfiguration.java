package io.llmplatform.common.trace;

import io.micrometer.tracing.Tracer;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Puts the trace id on every response, and says where a thread is in its trace. */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.actuate.autoconfigure.tracing.BraveAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.tracing.NoopTracerAutoConfiguration"
    })
@ConditionalOnBean(Tracer.class)
class TraceAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  TraceId traceId(Tracer tracer) {
    return new TraceId(tracer);
  }

  @Bean
  @ConditionalOnMissingBean
  TraceParent traceParent(Tracer tracer) {
    return new TraceParent(tracer);
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = Type.SERVLET)
  static class Servlet {
    // INVARIANT: just inside Boot's observation filter (HIGHEST_PRECEDENCE + 1), which opens the
    // scope of the request's trace.
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 2;

    @Bean
    FilterRegistrationBean<ServletTraceHeader> traceHeader(TraceId traceId) {
      var registration = new FilterRegistrationBean<>(new ServletTraceHeader(traceId));
      registration.setOrder(ORDER);
      registration.setDispatcherTypes(DispatcherType.REQUEST);
      return registration;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = Type.REACTIVE)
  static class Reactive {

    @Bean
    ReactiveTraceHeader traceHeader() {
      return new ReactiveTraceHeader();
    }
  }
}
