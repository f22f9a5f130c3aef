package io.llmplatform.common.discovery;

import com.alibaba.nacos.api.naming.utils.NamingUtils;
import com.alibaba.nacos.client.naming.event.InstancesChangeEvent;
import com.alibaba.nacos.common.notify.Event;
import com.alibaba.nacos.common.notify.NotifyCenter;
import com.alibaba.nacos.common.notify.listener.Subscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.Cache;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.cloud.loadbalancer.core.CachingServiceInstanceListSupplier;

/**
 * Forgets a service's cached instances as soon as Nacos pushes that they changed.
 *
 * <p>The Nacos client updates its own list before it tells of the change, so the next call reads
 * the new one. A lookup that is under way during the push may still put the old list back: the
 * cache's short time to live bounds that.
 *
 * <p>Called on Nacos' notifier thread; the cache is thread-safe.
 */
final class EvictingOnPush extends Subscriber<InstancesChangeEvent>
    implements InitializingBean, DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(EvictingOnPush.class);

  private final ObjectProvider<LoadBalancerCacheManager> caches;

  EvictingOnPush(ObjectProvider<LoadBalancerCacheManager> caches) {
    this.caches = caches;
  }

  @Override
  public void afterPropertiesSet() {
    NotifyCenter.registerSubscriber(this);
  }

  @Override
  public void destroy() {
    try {
      NotifyCenter.deregisterSubscriber(this);
    } catch (NullPointerException e) {
      // Nacos' own shutdown hook runs beside Spring's, and may have taken the whole centre away.
      log.debug("The notifier is gone already", e);
    }
  }

  @Override
  public void onEvent(InstancesChangeEvent change) {
    String service = NamingUtils.getServiceName(change.getServiceName());
    caches.ifAvailable(manager -> evict(manager, service));
    log.debug("Nacos pushed {} instances of {}", change.getHosts().size(), service);
  }

  private static void evict(LoadBalancerCacheManager manager, String service) {
    Cache cache = manager.getCache(CachingServiceInstanceListSupplier.SERVICE_INSTANCE_CACHE_NAME);
    if (cache != null) {
      cache.evict(service);
    }
  }

  @Override
  public Class<? extends Event> subscribeType() {
    return InstancesChangeEvent.class;
  }
}
