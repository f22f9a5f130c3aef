package io.llmplatform.registry.rollout;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** Has rollouts looked at again and again. */
@Configuration(proxyBeanMethods = false)
class RolloutSchedule {
  private static final Duration FORGETTING = Duration.ofMinutes(10);

  @Bean
  SchedulingConfigurer rolloutTasks(EvaluatingRollouts evaluating, RolloutSettings settings) {
    return tasks -> {
      tasks.addFixedDelayTask(evaluating::evaluate, settings.interval());
      tasks.addFixedDelayTask(evaluating::forgetOld, FORGETTING);
    };
  }
}
