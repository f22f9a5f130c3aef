package io.llmplatform.registry.instance;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long what instances report is worth something.
 *
 * @param expiry an instance that has not reported for so long is gone; several times the interval
 *     at which instances report
 * @param retention counts of processes that no longer report are kept so long; longer than any step
 *     of a rollout
 */
@ConfigurationProperties("registry.instances")
@Validated
public record InstanceSettings(
    @DefaultValue("15s") Duration expiry, @DefaultValue("7d") Duration retention) {

  public InstanceSettings {
    require(expiry.toMillis() > 0, "expiry", "is not more than nothing");
    require(retention.compareTo(expiry) >= 0, "retention", "is shorter than the expiry");
  }

  private static void require(boolean holds, String key, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("registry.instances." + key + " " + otherwise + ".");
    }
  }
}
