package io.llmplatform.registry.rollout;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How rollouts are driven.
 *
 * @param interval between two looks at them
 */
@ConfigurationProperties("registry.rollouts")
@Validated
record RolloutSettings(@DefaultValue("1s") Duration interval) {

  RolloutSettings {
    if (interval.toMillis() <= 0) {
      throw new IllegalArgumentException("registry.rollouts.interval is not more than nothing.");
    }
  }
}
