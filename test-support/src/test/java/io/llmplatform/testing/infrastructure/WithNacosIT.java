package io.llmplatform.testing.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.cloud.nacos.NacosConfigAutoConfiguration;
import com.alibaba.cloud.nacos.NacosConfigSpringCloudAutoConfiguration;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@SpringBootTest(
    classes = WithNacosIT.Application.class,
    properties = {
      "spring.cloud.nacos.server-addr=${NACOS_ADDR}",
      "spring.cloud.nacos.username=${NACOS_USERNAME}",
      "spring.cloud.nacos.password=${NACOS_PASSWORD}",
      "spring.config.import=nacos:shared.yaml?refreshEnabled=true"
    })
@WithNacos
class WithNacosIT {
  private static final String TIMEOUT = "platform.client.read-timeout";

  private final Environment environment;

  @Autowired
  WithNacosIT(Environment environment) {
    this.environment = environment;
  }

  @Test
  void servesTheRepositorysConfigurationAndItsChanges() throws Exception {
    assertThat(environment.getProperty(TIMEOUT)).isEqualTo("30s");
    NacosForTests.publish("shared.yaml", TIMEOUT + ": 5s");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> "5s".equals(environment.getProperty(TIMEOUT)));
    NacosForTests.restore("shared.yaml");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> "30s".equals(environment.getProperty(TIMEOUT)));
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    NacosConfigAutoConfiguration.class,
    NacosConfigSpringCloudAutoConfiguration.class,
    RefreshAutoConfiguration.class
  })
  static class Application {}
}
