package io.llmplatform.scheduler.batch;

import io.llmplatform.lease.Leases;
import io.llmplatform.lease.Renewals;
import io.llmplatform.scheduler.job.ScheduledJob;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The job that drives batches, and the leases of its work. */
@Configuration(proxyBeanMethods = false)
class BatchConfiguration {

  @Bean
  Renewals batchLeases(Leases leases, BatchSettings settings) {
    return new Renewals(leases, settings.work().lease());
  }

  @Bean
  ScheduledJob batchInference() {
    return new ScheduledJob(
        BatchJob.NAME,
        "Validates, runs and finishes batches (/v1/batches)",
        BatchJob.NAME,
        "",
        "0 * * * * ?",
        ScheduledJob.Routing.SHARDING_BROADCAST,
        ScheduledJob.Block.SERIAL_EXECUTION,
        Duration.ZERO,
        0);
  }
}
