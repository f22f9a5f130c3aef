package io.llmplatform.gateway.flow;

import com.alibaba.csp.sentinel.adapter.gateway.common.api.GatewayApiDefinitionManager;
import com.alibaba.csp.sentinel.adapter.gateway.common.rule.GatewayFlowRule;
import com.alibaba.csp.sentinel.adapter.gateway.common.rule.GatewayRuleManager;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of rules: a JSON array each, in the form that Sentinel's documentation gives. */
enum RuleFile {
  API_GROUPS("api-groups") {
    @Override
    int enforce(String rules, ObjectMapper json) throws JsonProcessingException {
      List<ApiGroup> groups = json.readValue(rules, new TypeReference<>() {});
      GatewayApiDefinitionManager.loadApiDefinitions(
          groups.stream().map(ApiGroup::inSentinel).collect(Collectors.toSet()));
      return groups.size();
    }
  },
  FLOW("flow-rules") {
    @Override
    int enforce(String rules, ObjectMapper json) throws JsonProcessingException {
      Set<GatewayFlowRule> flow = json.readValue(rules, new TypeReference<>() {});
      GatewayRuleManager.loadRules(flow);
      return flow.size();
    }
  },
  DEGRADE("degrade-rules") {
    @Override
    int enforce(String rules, ObjectMapper json) throws JsonProcessingException {
      List<DegradeRule> degrade = json.readValue(rules, new TypeReference<>() {});
      DegradeRuleManager.loadRules(degrade);
      return degrade.size();
    }
  };

  private final String name;

  RuleFile(String name) {
    this.name = name;
  }

  /** Its data id in Nacos. */
  String dataId(String application) {
    return application + "-" + name + ".json";
  }

  /**
   * Puts these rules in the place of all that were in force.
   *
   * @return how many there are
   * @throws JsonProcessingException where they cannot be read; those before stay in force
   */
  abstract int enforce(String rules, ObjectMapper json) throws JsonProcessingException;
}
