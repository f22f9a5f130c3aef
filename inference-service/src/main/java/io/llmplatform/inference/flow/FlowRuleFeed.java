package io.llmplatform.inference.flow;

import com.alibaba.cloud.nacos.NacosConfigManager;
import com.alibaba.nacos.api.config.listener.AbstractListener;
import com.alibaba.nacos.api.exception.NacosException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Follows the rules in Nacos; without Nacos there are none. */
@Component
final class FlowRuleFeed {
  private static final Logger log = LoggerFactory.getLogger(FlowRuleFeed.class);
  static final String DATA_ID = "inference-service-param-flow-rules.json";

  private final ObjectProvider<NacosConfigManager> nacos;
  private final String group;

  FlowRuleFeed(
      ObjectProvider<NacosConfigManager> nacos,
      @Value("${spring.cloud.nacos.config.group:DEFAULT_GROUP}") String group) {
    this.nacos = nacos;
    this.group = group;
  }

  @EventListener(ApplicationStartedEvent.class)
  void follow() {
    NacosConfigManager manager = nacos.getIfAvailable();
    if (manager == null) {
      log.info("There is no Nacos, so there are no flow rules");
      return;
    }
    try {
      manager.getConfigService().addListener(DATA_ID, group, new Listener());
    } catch (NacosException e) {
      log.error("The flow rules cannot be followed", e);
    }
  }

  /** Is told the rules that there are, and each change. */
  private static final class Listener extends AbstractListener {
    @Override
    public void receiveConfigInfo(String rules) {
      FlowRules.apply(rules);
    }
  }
}
