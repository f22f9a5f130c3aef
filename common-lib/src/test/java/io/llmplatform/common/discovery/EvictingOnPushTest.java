package io.llmplatform.common.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.client.naming.event.InstancesChangeEvent;
import com.alibaba.nacos.client.naming.event.InstancesDiff;
import com.alibaba.nacos.common.notify.NotifyCenter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cache.Cache;
import org.springframework.cloud.loadbalancer.cache.CaffeineBasedLoadBalancerCacheManager;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheProperties;
import org.springframework.cloud.loadbalancer.core.CachingServiceInstanceListSupplier;

/** With the Nacos client's real notifier and the load balancer's real cache. */
class EvictingOnPushTest {
  private final CaffeineBasedLoadBalancerCacheManager caches =
      new CaffeineBasedLoadBalancerCacheManager(
          CachingServiceInstanceListSupplier.SERVICE_INSTANCE_CACHE_NAME,
          new LoadBalancerCacheProperties());
  private final Cache cache =
      Objects.requireNonNull(
          caches.getCache(CachingServiceInstanceListSupplier.SERVICE_INSTANCE_CACHE_NAME));
  private final EvictingOnPush eviction = new EvictingOnPush(provider());

  @BeforeEach
  void register() {
    eviction.afterPropertiesSet();
    cache.put("changed", List.of("dead"));
    cache.put("another", List.of("alive"));
  }

  @AfterEach
  void deregister() {
    eviction.destroy();
  }

  @Test
  void forgetsTheServiceThatChangedAndNoOther() {
    push("changed");
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(cache.get("changed")).isNull());
    assertThat(cache.get("another")).isNotNull();
  }

  @Test
  void understandsANameThatHasItsGroup() {
    push("DEFAULT_GROUP@@changed");
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(cache.get("changed")).isNull());
  }

  private ObjectProvider<LoadBalancerCacheManager> provider() {
    StaticListableBeanFactory beans = new StaticListableBeanFactory();
    beans.addBean("caches", caches);
    return beans.getBeanProvider(LoadBalancerCacheManager.class);
  }

  private static void push(String service) {
    NotifyCenter.publishEvent(
        new InstancesChangeEvent(
            "test", service, "DEFAULT_GROUP", "", List.of(), new InstancesDiff()));
  }
}
