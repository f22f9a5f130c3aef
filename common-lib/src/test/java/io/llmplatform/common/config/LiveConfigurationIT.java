package io.llmplatform.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.llmplatform.testing.infrastructure.NacosForTests;
import io.llmplatform.testing.infrastructure.WithNacos;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.autoconfigure.tracing.TracingProperties;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;

/** What operators change in a real Nacos reaches a running service without a restart. */
@SpringBootTest(
    webEnvironment = WebEnvironment.NONE,
    properties = {
      "spring.config.import=classpath:platform.yaml,nacos:shared.yaml",
      "spring.application.name=live-configuration-test",
      // A refresh reads the configuration anew, in an environment without a test's properties.
      "spring.cloud.refresh.additional-property-sources-to-retain=Inlined Test Properties"
    })
@WithNacos
class LiveConfigurationIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Autowired TracingProperties tracing;

  @AfterEach
  void restore() throws Exception {
    NacosForTests.restore("shared.yaml");
    await().atMost(SOON).untilAsserted(() -> assertThat(probability()).isEqualTo(0.1f));
  }

  @Test
  void changesAConfigurationPropertiesBean() throws Exception {
    assertThat(probability()).isEqualTo(0.1f);
    NacosForTests.publish("shared.yaml", "management.tracing.sampling.probability: 0.75");
    await().atMost(SOON).untilAsserted(() -> assertThat(probability()).isEqualTo(0.75f));
  }

  @Test
  void changesALogLevel() throws Exception {
    var log = LoggerFactory.getLogger("io.llmplatform.live");
    assertThat(log.isDebugEnabled()).isFalse();
    NacosForTests.publish("shared.yaml", "logging.level.io.llmplatform.live: DEBUG");
    await().atMost(SOON).untilAsserted(() -> assertThat(log.isDebugEnabled()).isTrue());
  }

  private float probability() {
    return tracing.getSampling().getProbability();
  }

  @Configuration
  @EnableAutoConfiguration
  static class App {}
}
