package io.llmplatform.common.error.reactive;

import io.llmplatform.common.error.FailureTranslator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.web.reactive.error.ErrorWebFluxAutoConfiguration;
import org.springframework.boot.web.reactive.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Replaces Spring's error answers in WebFlux by the platform's. */
@AutoConfiguration(before = ErrorWebFluxAutoConfiguration.class)
@ConditionalOnClass(WebFluxConfigurer.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
class ReactiveErrorAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(ErrorWebExceptionHandler.class)
  FailureHandler failureHandler(ObjectProvider<FailureTranslator> translators) {
    return new FailureHandler(translators.orderedStream().toList());
  }
}
