package io.llmplatform.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.testing.infrastructure.WithKafka;
import io.llmplatform.testing.infrastructure.WithNacos;
import io.llmplatform.testing.infrastructure.WithPostgres;
import io.llmplatform.testing.infrastructure.WithRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.core.env.Environment;

/** The service as it is deployed: configured by Nacos, registered in Nacos. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@WithNacos
@WithPostgres
@WithRedis
@WithKafka
class RegistrationIT {
  @Autowired DiscoveryClient discovery;
  @Autowired Environment environment;
  @LocalServerPort int port;

  @Test
  void registersItselfWhereOthersFindIt() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(discovery.getInstances("user-service"))
                    .extracting(ServiceInstance::getPort)
                    .containsExactly(port));
  }

  @Test
  void takesItsSettingsFromNacos() {
    assertThat(environment.getProperty("spring.datasource.hikari.pool-name")).isEqualTo("users");
  }
}
