package io.llmplatform.common.trace;

import brave.sampler.Sampler;
import org.springframework.boot.actuate.autoconfigure.tracing.BraveAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.tracing.TracingProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Makes {@code management.tracing.sampling.probability} changeable while a service runs. */
@AutoConfiguration(before = BraveAutoConfiguration.class)
@EnableConfigurationProperties(TracingProperties.class)
class SamplingAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Sampler braveSampler(TracingProperties tracing) {
    return new LiveSampler(() -> tracing.getSampling().getProbability());
  }
}
