package io.llmplatform.gateway.flow;

import com.alibaba.cloud.nacos.NacosConfigManager;
import com.alibaba.nacos.api.config.ConfigService;
import com.alibaba.nacos.api.config.listener.Listener;
import com.alibaba.nacos.api.exception.NacosException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Keeps the rules in force that Nacos holds, from the start on and at each change. */
final class RulesFromNacos implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(RulesFromNacos.class);
  private static final long TIMEOUT_MILLIS = 3000;

  private final NacosConfigManager nacos;
  private final String application;
  private final ObjectMapper json;
  private volatile boolean running;

  RulesFromNacos(NacosConfigManager nacos, String application, ObjectMapper json) {
    this.nacos = nacos;
    this.application = application;
    this.json = json;
  }

  @Override
  public void start() {
    running = true;
    for (RuleFile file : RuleFile.values()) {
      follow(file);
    }
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  // Before the web server takes the first request.
  @Override
  public int getPhase() {
    return 0;
  }

  private void follow(RuleFile file) {
    ConfigService configuration = nacos.getConfigService();
    String group = nacos.getNacosConfigProperties().getGroup();
    try {
      enforce(
          file,
          configuration.getConfigAndSignListener(
              file.dataId(application), group, TIMEOUT_MILLIS, new Following(file)));
    } catch (NacosException e) {
      log.error("Nacos did not tell {}", file.dataId(application), e);
    }
  }

  private void enforce(RuleFile file, @Nullable String rules) {
    String dataId = file.dataId(application);
    try {
      int count = file.enforce(rules == null || rules.isBlank() ? "[]" : rules, json);
      log.info("{}: {} in force", dataId, count);
    } catch (JsonProcessingException e) {
      log.error("{} cannot be read; the rules before stay in force", dataId, e);
    }
  }

  private final class Following implements Listener {
    private final RuleFile file;

    Following(RuleFile file) {
      this.file = file;
    }

    @Override
    public @Nullable Executor getExecutor() {
      return null;
    }

    @Override
    public void receiveConfigInfo(String rules) {
      if (running) {
        enforce(file, rules);
      }
    }
  }
}
