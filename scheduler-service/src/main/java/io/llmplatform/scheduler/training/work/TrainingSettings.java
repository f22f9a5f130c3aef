package io.llmplatform.scheduler.training.work;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How runs are worked on.
 *
 * @param cron when it is looked what is due, beside the trigger of each new run
 * @param parallelRuns runs that one executor works on at a time
 * @param lease how long a worker that says nothing keeps a run; renewed each third of it
 * @param retryDelay after which a run is tried again that met a service which is away
 * @param maxAttempts times that a run is begun before it fails, because each of them died
 * @param giveUpAfter a run that has not ended so long after it was asked for fails
 */
@ConfigurationProperties("scheduler.training")
public record TrainingSettings(
    @DefaultValue("0 * * * * ?") String cron,
    @DefaultValue("1") int parallelRuns,
    @DefaultValue("30s") Duration lease,
    @DefaultValue("15s") Duration retryDelay,
    @DefaultValue("5") int maxAttempts,
    @DefaultValue("24h") Duration giveUpAfter) {

  public TrainingSettings {
    require(parallelRuns > 0, "parallel-runs");
    require(lease.toMillis() > 0, "lease");
    require(!retryDelay.isNegative(), "retry-delay");
    require(maxAttempts > 0, "max-attempts");
    require(giveUpAfter.toMillis() > 0, "give-up-after");
  }

  private static void require(boolean holds, String key) {
    if (!holds) {
      throw new IllegalArgumentException("scheduler.training.%s must be positive.".formatted(key));
    }
  }
}
