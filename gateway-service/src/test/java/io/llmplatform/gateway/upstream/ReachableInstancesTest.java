package io.llmplatform.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;
import reactor.core.publisher.Flux;

class ReachableInstancesTest {
  private static final ServiceInstance A = instance(1);
  private static final ServiceInstance B = instance(2);

  private final Map<String, Object> attributes = new HashMap<>();
  private final RefusedInstances refused = new RefusedInstances(Duration.ofSeconds(3), () -> 0);
  private final ReachableInstances reachable = new ReachableInstances(discovered(), refused);

  @Test
  void areAllOfThemWhileAllIsWell() {
    assertThat(choices()).containsExactly(A, B);
  }

  @Test
  void areNotThoseThatHaveJustRefused() {
    refused.add(A);

    assertThat(choices()).containsExactly(B);
  }

  @Test
  void areAllOfThemWhenAllHaveRefusedSinceOneMayBeBack() {
    refused.add(A);
    refused.add(B);

    assertThat(choices()).containsExactly(A, B);
  }

  @Test
  void areNeverThoseThatThisCallFailedAt() {
    refused.add(B);
    Attempts.of(attributes).failedAt(A);
    assertThat(choices()).containsExactly(B);

    Attempts.of(attributes).failedAt(B);
    assertThat(choices()).isEmpty();
  }

  private List<ServiceInstance> choices() {
    RequestData data =
        new RequestData(
            HttpMethod.GET,
            java.net.URI.create("http://service/"),
            new HttpHeaders(),
            new LinkedMultiValueMap<>(),
            attributes);
    Request<RequestDataContext> request = new DefaultRequest<>(new RequestDataContext(data));
    return List.copyOf(reachable.get(request).blockFirst(Duration.ofSeconds(1)));
  }

  private static ServiceInstance instance(int port) {
    return new DefaultServiceInstance("id-" + port, "service", "10.0.0.1", port, false);
  }

  private static ServiceInstanceListSupplier discovered() {
    return new ServiceInstanceListSupplier() {
      @Override
      public String getServiceId() {
        return "service";
      }

      @Override
      public Flux<List<ServiceInstance>> get() {
        return Flux.just(List.of(A, B));
      }
    };
  }
}
