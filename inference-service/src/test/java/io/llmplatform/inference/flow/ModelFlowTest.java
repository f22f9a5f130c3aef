package io.llmplatform.inference.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowRuleManager;
import io.llmplatform.common.error.ErrorCode;
import io.llmplatform.common.error.PlatformException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelFlowTest {
  /** At most two at a time of each model, none of "closed". */
  private static final String RULES =
      """
      [{"resource": "inference", "paramIdx": 0, "grade": 0, "count": 2, "durationInSec": 3,
        "paramFlowItemList": [
          {"object": "closed", "classType": "java.lang.String", "count": 0}]}]
      """;

  private final ModelFlow flow = new ModelFlow();

  @AfterEach
  void noRules() {
    FlowRules.apply("[]");
  }

  @Test
  void refusesMoreThanTheRuleLetsThroughOfOneModelOnly() {
    FlowRules.apply(RULES);
    try (ModelFlow.Passage first = flow.enter("a");
        ModelFlow.Passage second = flow.enter("a")) {
      assertThat(first).isNotSameAs(second);
      assertThatThrownBy(() -> flow.enter("a"))
          .isInstanceOfSatisfying(
              PlatformException.class,
              refused -> {
                assertThat(refused.code()).isEqualTo(ErrorCode.EXHAUSTED);
                assertThat(refused.detail()).contains("flow rule", "'a'");
                assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(3));
              });
      flow.enter("b").close();
      assertThatThrownBy(() -> flow.enter("closed")).isInstanceOf(PlatformException.class);
    }
    flow.enter("a").close();
  }

  @Test
  void letsAllThroughWithoutRules() {
    for (int i = 0; i < 100; i++) {
      assertThat(flow.enter("a")).isNotNull();
    }
  }

  @Test
  void keepsTheFormerRulesWhereNewOnesMakeNoSense() {
    FlowRules.apply(RULES);
    FlowRules.apply("[{");
    FlowRules.apply("[{\"resource\": \"elsewhere\", \"paramIdx\": 0, \"count\": 1}]");
    FlowRules.apply("[{\"resource\": \"inference\", \"count\": -1}]");
    assertThat(ParamFlowRuleManager.getRules()).hasSize(1);
  }

  @Test
  void writesNothingToTheHomeFolder() throws Exception {
    Path logs = Path.of(System.getProperty("user.home"), "logs", "csp");
    long before = Files.exists(logs) ? Files.list(logs).count() : -1;
    FlowRules.apply(RULES);
    assertThatThrownBy(() -> flow.enter("closed")).isInstanceOf(PlatformException.class);
    assertThat(Files.exists(logs) ? Files.list(logs).count() : -1).isEqualTo(before);
  }
}
