package io.llmplatform.inference.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowRuleManager;
import io.llmplatform.testing.infrastructure.NacosForTests;
import io.llmplatform.testing.infrastructure.WithNacos;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What operators change in a real Nacos becomes the rule without a restart. */
@SpringBootTest(
    webEnvironment = WebEnvironment.NONE,
    properties = {
      "spring.config.import=classpath:platform.yaml,nacos:shared.yaml",
      "spring.application.name=flow-rules-test",
      "spring.cloud.nacos.discovery.enabled=false"
    })
@WithNacos
class FlowRulesIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(com.alibaba.cloud.nacos.NacosConfigAutoConfiguration.class)
  @Import(FlowRuleFeed.class)
  static class Application {}

  @AfterEach
  void noRules() throws Exception {
    NacosForTests.publish(FlowRuleFeed.DATA_ID, "[]");
    await().atMost(SOON).until(() -> ParamFlowRuleManager.getRules().isEmpty());
  }

  @Test
  void aPushedRuleIsInForce() throws Exception {
    assertThat(ParamFlowRuleManager.getRules()).isEmpty();
    publish(5);
    await().atMost(SOON).until(() -> inForce(5));
    publish(7);
    await().atMost(SOON).until(() -> inForce(7));
  }

  private static void publish(int count) throws Exception {
    NacosForTests.publish(
        FlowRuleFeed.DATA_ID,
        "[{\"resource\": \"inference\", \"paramIdx\": 0, \"count\": %d}]".formatted(count));
  }

  private static boolean inForce(int count) {
    return ParamFlowRuleManager.getRules().stream().anyMatch(rule -> rule.getCount() == count);
  }
}
