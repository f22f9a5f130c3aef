package io.llmplatform.gateway.upstream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.springframework.cloud.client.ServiceInstance;

/**
 * The instances that could not be connected to a moment ago.
 *
 * <p>It bridges the time until discovery knows: without it every second call would wait for the
 * connect time-out of a host that is gone. Thread-safe.
 */
final class RefusedInstances {
  private final Map<String, Long> refusedUntil = new ConcurrentHashMap<>();
  private final long rest;
  private final LongSupplier nanoTime;

  /**
   * @param rest how long an instance is left alone after it refused a connection
   * @param nanoTime as {@link System#nanoTime()}
   */
  RefusedInstances(Duration rest, LongSupplier nanoTime) {
    this.rest = rest.toNanos();
    this.nanoTime = nanoTime;
  }

  void add(ServiceInstance instance) {
    long now = nanoTime.getAsLong();
    refusedUntil.values().removeIf(until -> until - now <= 0);
    refusedUntil.put(address(instance), now + rest);
  }

  boolean contains(ServiceInstance instance) {
    Long until = refusedUntil.get(address(instance));
    return until != null && until - nanoTime.getAsLong() > 0;
  }

  static String address(ServiceInstance instance) {
    return instance.getHost() + ":" + instance.getPort();
  }
}
