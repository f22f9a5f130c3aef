package io.llmplatform.common.discovery;

import org.junit.jupiter.api.Nested;
import org.springframework.test.context.TestPropertySource;

/**
 * A real Nacos, and two instances that are clients of their own: what the load balancer would call
 * follows Nacos although its cache, here, would keep an instance for an hour.
 */
class EvictionIT {

  @Nested
  @TestPropertySource(properties = "spring.cloud.discovery.reactive.enabled=false")
  class OfBlockingCalls extends EvictionContract {}

  @Nested
  @TestPropertySource(properties = "spring.cloud.discovery.blocking.enabled=false")
  class OfReactiveCalls extends EvictionContract {}
}
