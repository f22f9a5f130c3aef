package io.llmplatform.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

class RefusedInstancesTest {
  // The clock's origin is arbitrary and its values may overflow: System#nanoTime.
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final RefusedInstances refused = new RefusedInstances(Duration.ofSeconds(3), now::get);

  @Test
  void remembersAnInstanceForItsRest() {
    refused.add(instance(1));

    now.addAndGet(Duration.ofSeconds(3).toNanos() - 1);
    assertThat(refused.contains(instance(1))).isTrue();
    assertThat(refused.contains(instance(2))).isFalse();

    now.incrementAndGet();
    assertThat(refused.contains(instance(1))).isFalse();
  }

  @Test
  void restsAnewWhenItRefusesAgain() {
    refused.add(instance(1));
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    refused.add(instance(1));
    now.addAndGet(Duration.ofSeconds(2).toNanos());

    assertThat(refused.contains(instance(1))).isTrue();
  }

  private static ServiceInstance instance(int port) {
    return new DefaultServiceInstance("id", "service", "10.0.0.1", port, false);
  }
}
