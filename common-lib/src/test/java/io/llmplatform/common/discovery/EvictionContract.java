package io.llmplatform.common.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.PropertyKeyConst;
import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import io.llmplatform.testing.infrastructure.WithNacos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What holds for the load balancer of blocking and of reactive calls. */
@SpringBootTest(
    classes = EvictionContract.App.class,
    webEnvironment = WebEnvironment.NONE,
    properties = {
      "spring.config.import=classpath:platform.yaml,nacos:shared.yaml",
      "spring.application.name=eviction-test",
      "spring.cloud.loadbalancer.cache.ttl=1h"
    })
@WithNacos
abstract class EvictionContract {
  // Far more than it takes, for a machine that is busy; far less than the cache lasts.
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int FIRST = 10_001;
  private static final int SECOND = 10_002;
  private static final int THIRD = 10_003;

  @Autowired LoadBalancerClientFactory loadBalancers;
  @Autowired Environment environment;

  private final String service = "evicted-" + System.nanoTime();
  private final List<NamingService> instances = new ArrayList<>();

  @BeforeEach
  void registerTwoInstances() throws NacosException {
    register(FIRST);
    register(SECOND);
    awaitPorts(FIRST, SECOND);
  }

  @AfterEach
  void stop() throws NacosException {
    for (NamingService instance : instances) {
      instance.shutDown();
    }
  }

  @Test
  void forgetsAnInstanceThatDeregisters() throws NacosException {
    instances.get(1).deregisterInstance(service, "127.0.0.1", SECOND);
    awaitPorts(FIRST);
  }

  @Test
  void forgetsAnInstanceWhoseConnectionEnds() throws NacosException {
    instances.get(1).shutDown();
    awaitPorts(FIRST);
  }

  @Test
  void learnsOfANewInstance() throws NacosException {
    register(THIRD);
    awaitPorts(FIRST, SECOND, THIRD);
  }

  private void awaitPorts(Integer... expected) {
    await().atMost(SOON).untilAsserted(() -> assertThat(ports()).containsExactly(expected));
  }

  private List<Integer> ports() {
    List<ServiceInstance> found =
        loadBalancers.getInstance(service, ServiceInstanceListSupplier.class).get().blockFirst();
    return Objects.requireNonNull(found).stream().map(ServiceInstance::getPort).sorted().toList();
  }

  private void register(int port) throws NacosException {
    Properties properties = new Properties();
    properties.put(PropertyKeyConst.SERVER_ADDR, required("NACOS_ADDR"));
    properties.put(PropertyKeyConst.USERNAME, required("NACOS_USERNAME"));
    properties.put(PropertyKeyConst.PASSWORD, required("NACOS_PASSWORD"));
    NamingService instance = NacosFactory.createNamingService(properties);
    instances.add(instance);
    instance.registerInstance(service, "127.0.0.1", port);
  }

  private String required(String name) {
    return environment.getRequiredProperty(name);
  }

  @Configuration
  @EnableAutoConfiguration
  static class App {}
}
