package io.llmplatform.scheduler.housekeeping;

import io.llmplatform.common.client.ServiceClients;
import io.llmplatform.scheduler.job.ScheduledJob;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The jobs, and the services that they ask. */
@Configuration(proxyBeanMethods = false)
class HousekeepingConfiguration {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** One run at a time, on whichever scheduler answers. */
  private static ScheduledJob job(String name, String description, String cron) {
    return new ScheduledJob(
        name,
        description,
        name,
        "",
        cron,
        ScheduledJob.Routing.FAILOVER,
        ScheduledJob.Block.DISCARD_LATER,
        LONGEST,
        1);
  }

  @Bean
  ScheduledJob artifactSweep() {
    return job(
        ArtifactSweepJob.NAME,
        "Deletes users' files whose time has come, and content that nothing refers to",
        "0 17 * * * ?");
  }

  @Bean
  ArtifactSweepJob artifactSweepJob(ServiceClients clients, MeterRegistry meters) {
    return new ArtifactSweepJob(clients.to(ArtifactSweepJob.REGISTRY).build(), meters);
  }

  @Bean
  ScheduledJob indexRebuild() {
    return job(
        IndexRebuildJob.NAME,
        "Says how far vector stores have come that move to another embedding model",
        "30 * * * * ?");
  }

  @Bean
  IndexRebuildJob indexRebuildJob(ServiceClients clients, MeterRegistry meters) {
    return new IndexRebuildJob(clients.to(IndexRebuildJob.INFERENCE).build(), meters);
  }

  @Bean
  ScheduledJob logPurge() {
    return job(LogPurgeJob.NAME, "Deletes events and usage that have expired", "0 41 * * * ?");
  }

  @Bean
  LogPurgeJob logPurgeJob(ServiceClients clients, MeterRegistry meters) {
    return new LogPurgeJob(clients.to(LogPurgeJob.LOGS).build(), meters);
  }

  @Bean
  ScheduledJob budgetReconciliation() {
    return job(
        BudgetReconciliationJob.NAME,
        "Raises budgets that lost usage with Redis to what the ledger has of it",
        "0 7/10 * * * ?");
  }

  @Bean
  BudgetReconciliationJob budgetReconciliationJob(
      ServiceClients clients, MeterRegistry meters, Clock clock) {
    return new BudgetReconciliationJob(
        clients.to(BudgetReconciliationJob.LOGS).build(),
        clients.to(BudgetReconciliationJob.INFERENCE).build(),
        meters,
        clock);
  }
}
