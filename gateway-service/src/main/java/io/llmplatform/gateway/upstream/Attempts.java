package io.llmplatform.gateway.upstream;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/**
 * The instances that one call has been sent to in vain.
 *
 * <p>It lives in the exchange's attributes, where the load balancer finds it. Confined to its call.
 */
final class Attempts {
  private static final String KEY = Attempts.class.getName();
  private final Set<String> failed = new HashSet<>();

  static Attempts of(Map<String, Object> attributes) {
    return (Attempts) attributes.computeIfAbsent(KEY, key -> new Attempts());
  }

  static @Nullable Attempts in(Map<String, Object> attributes) {
    return (Attempts) attributes.get(KEY);
  }

  void failedAt(ServiceInstance instance) {
    failed.add(RefusedInstances.address(instance));
  }

  boolean failedBefore(ServiceInstance instance) {
    return failed.contains(RefusedInstances.address(instance));
  }

  int count() {
    return failed.size();
  }
}
