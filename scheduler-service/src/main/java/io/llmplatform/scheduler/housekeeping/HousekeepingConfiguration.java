package io.llmplatform.scheduler.housekeeping;

import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.scheduler.job.ScheduledJob;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The jobs, and the services that they ask. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  @Bean
  ScheduledJob artifactSweep() {
    return new ScheduledJob(
        ArtifactSweepJob.NAME,
        "Deletes users' files whose time has come, and content that nothing refers to",
        ArtifactSweepJob.NAME,
        "",
        "0 17 * * * ?",
        ScheduledJob.Routing.FAILOVER,
        ScheduledJob.Block.DISCARD_LATER,
        LONGEST,
        1);
  }

  @Bean
  ArtifactSweepJob artifactSweepJob(ServiceClients clients, MeterRegistry meters) {
    return new ArtifactSweepJob(clients.to(ArtifactSweepJob.REGISTRY).build(), meters);
  }

  @Bean
  ScheduledJob indexRebuild() {
    return new ScheduledJob(
        IndexRebuildJob.NAME,
        "Says how far vector stores have come that move to another embedding model",
        IndexRebuildJob.NAME,
        "",
        "30 * * * * ?",
        ScheduledJob.Routing.FAILOVER,
        ScheduledJob.Block.DISCARD_LATER,
        LONGEST,
        0);
  }

  @Bean
  IndexRebuildJob indexRebuildJob(ServiceClients clients, MeterRegistry meters) {
    return new IndexRebuildJob(clients.to(IndexRebuildJob.INFERENCE).build(), meters);
  }
}
