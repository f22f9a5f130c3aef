package io.llmplatform.common.error.servlet;

import io.llmplatform.common.error.FailureTranslator;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Replaces Spring's and the container's error answers by the platform's. */
@AutoConfiguration(before = ErrorMvcAutoConfiguration.class)
@ConditionalOnClass({DispatcherServlet.class, WebMvcConfigurer.class})
@ConditionalOnWebApplication(type = Type.SERVLET)
class ServletErrorAutoConfiguration {

  @Bean
  FailureAnswer failureAnswer(ObjectProvider<FailureTranslator> translators) {
    return new FailureAnswer(translators.orderedStream().toList());
  }

  @Bean
  FailureResolver failureResolver(FailureAnswer answer) {
    return new FailureResolver(answer);
  }

  // INVARIANT: inside the filter that opens the trace and the one that sets its header.
  @Bean
  FilterRegistrationBean<FailureFilter> failureFilter(FailureAnswer answer) {
    var registration = new FilterRegistrationBean<>(new FailureFilter(answer));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 3);
    registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    return registration;
  }

  @Bean
  @ConditionalOnMissingBean(ErrorController.class)
  PlatformErrorController platformErrorController() {
    return new PlatformErrorController();
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(TomcatServletWebServerFactory.class)
  static class Tomcat {

    // INVARIANT: after Boot's own customizer, whose report valve would else answer first.
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> containerErrors() {
      return factory ->
          factory.addContextCustomizers(
              context ->
                  context.getParent().getPipeline().addValve(new ContainerErrorReportValve()));
    }
  }
}
