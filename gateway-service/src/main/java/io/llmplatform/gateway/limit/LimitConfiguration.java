package io.llmplatform.gateway.limit;

import io.llmplatform.gateway.redis.Redis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LimitConfiguration {

  @Bean
  RequestCounts requestCounts(Redis redis, LimitSettings settings) {
    return new RequestCounts(redis, settings.lease());
  }

  @Bean
  LeaseRenewal leaseRenewal(RequestCounts counts, LimitSettings settings) {
    return new LeaseRenewal(counts, settings.lease());
  }

  @Bean
  RequestLimits requestLimits(RequestCounts counts, LimitSettings settings) {
    return new RequestLimits(counts, settings.whenRedisIsAway());
  }
}
