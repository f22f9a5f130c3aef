package io.llmplatform.gateway.flow;

import com.alibaba.cloud.nacos.NacosConfigManager;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.adapter.gateway.sc.SentinelGatewayFilter;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Sentinel over the gateway's routes and API groups. */
@Configuration(proxyBeanMethods = false)
class FlowConfiguration {

  FlowConfiguration() {
    // An API gateway, in Sentinel's numbers.
    System.setProperty("csp.sentinel.app.type", "11");
  }

  /** After access and body limits: what they refuse says nothing about the services. */
  @Bean
  SentinelGatewayFilter sentinelGatewayFilter() {
    Tracer.setExceptionPredicate(FlowConfiguration::isAboutTheService);
    return new SentinelGatewayFilter(Ordered.HIGHEST_PRECEDENCE + 110);
  }

  @Bean
  BlockedCalls blockedCalls() {
    return new BlockedCalls();
  }

  @Bean
  @ConditionalOnProperty(value = "spring.cloud.nacos.config.enabled", matchIfMissing = true)
  RulesFromNacos rulesFromNacos(
      NacosConfigManager nacos,
      @Value("${spring.application.name}") String name,
      ObjectMapper json) {
    return new RulesFromNacos(nacos, name, json);
  }

  private static boolean isAboutTheService(Throwable failure) {
    return !(failure instanceof PlatformException refusal) || refusal.code().isServerSide();
  }
}
