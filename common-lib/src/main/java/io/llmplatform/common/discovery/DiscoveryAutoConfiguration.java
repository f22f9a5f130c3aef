package io.llmplatform.common.discovery;

import com.alibaba.cloud.nacos.ConditionalOnNacosDiscoveryEnabled;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;

/** Evicts the load balancer's cache on Nacos' push, for blocking and reactive calls alike. */
@AutoConfiguration(after = LoadBalancerAutoConfiguration.class)
@ConditionalOnDiscoveryEnabled
@ConditionalOnNacosDiscoveryEnabled
@ConditionalOnBean(LoadBalancerClientFactory.class)
class DiscoveryAutoConfiguration {

  // Spring Cloud's cache manager is no candidate for injection: it has to be asked for.
  @Bean
  @ConditionalOnMissingBean
  EvictingOnPush evictingOnPush(BeanFactory beans) {
    return new EvictingOnPush(beans.getBeanProvider(LoadBalancerCacheManager.class));
  }
}
