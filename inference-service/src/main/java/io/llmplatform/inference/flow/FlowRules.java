package io.llmplatform.inference.flow;

import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowRule;
import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowRuleManager;
import com.alibaba.csp.sentinel.slots.block.flow.param.ParamFlowRuleUtil;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules in force. A change that makes no sense is refused and logged, the former goes on. */
final class FlowRules {
  private static final Logger log = LoggerFactory.getLogger(FlowRules.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private FlowRules() {}

  /**
   * Puts rules in force.
   *
   * @param json Sentinel's form of hot-parameter rules; null or empty: no rules
   */
  static void apply(@Nullable String json) {
    try {
      List<ParamFlowRule> rules =
          json == null || json.isBlank()
              ? List.of()
              : JSON.readValue(json, new TypeReference<List<ParamFlowRule>>() {});
      for (ParamFlowRule rule : rules) {
        if (!ModelFlow.RESOURCE.equals(rule.getResource())
            || !ParamFlowRuleUtil.isValidRule(rule)) {
          throw new IllegalArgumentException("no rule of '" + ModelFlow.RESOURCE + "': " + rule);
        }
      }
      ParamFlowRuleManager.loadRules(rules);
      log.info("{} flow rules are in force", rules.size());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      log.error("The flow rules are refused, the former stay in force", e);
    }
  }
}
