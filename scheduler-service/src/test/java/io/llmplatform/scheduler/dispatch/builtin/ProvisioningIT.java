package io.llmplatform.scheduler.dispatch.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.scheduler.dispatch.DispatchCentre;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import io.llmplatform.scheduler.dispatch.JobView;
import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import io.llmplatform.scheduler.job.ScheduledJob;
import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import io.llmplatform.testing.infrastructure.WithCallers;
import io.llmplatform.testing.infrastructure.WithPostgres;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "PLATFORM_CONFIG=file:../nacos-config/",
      "spring.cloud.nacos.discovery.enabled=false",
      "spring.cloud.nacos.config.enabled=false",
      "scheduler.events.relay=false"
    })
@WithPostgres
@WithCallers
class ProvisioningIT {
  @Autowired Provisioning provisioning;
  @Autowired DispatchCentre centre;
  @Autowired Fires fires;
  @Autowired Runs runs;
  @Autowired Jobs jobs;
  @Autowired JdbcClient database;

  @Test
  void followsTheCodeButForWhatAnOperatorChanged() {
    provisioning.provision(stated("sweep", "0 0 3 * * ?", 1));
    provisioning.provision(stated("sweep", "0 0 3 * * ?", 1));
    centre.change(
        "sweep",
        now ->
            new JobSettings(
                now.parameter(), "0 0 5 * * ?", now.routing(), now.block(), 60, now.retries()),
        false);
    provisioning.provision(stated("sweep", "0 0 4 * * ?", 3));
    JobView job = centre.job("sweep");
    assertThat(job.cron()).isEqualTo("0 0 5 * * ?");
    assertThat(job.enabled()).isFalse();
    assertThat(job.retries()).isEqualTo(3);
    assertThat(job.platform()).isTrue();
    assertThatThrownBy(() -> centre.delete("sweep")).hasMessageContaining("disable");
  }

  @Test
  void makesOneRunOfAFireHoweverOftenItIsRepeated() {
    provisioning.provision(stated("once", "0 0 3 * * ?", 0));
    Instant time = Instant.parse("2031-01-01T03:00:00Z");
    fires.onSchedule("once", time);
    fires.onSchedule("once", time);
    fires.onSchedule("once", time.plusSeconds(1));
    fires.onDemand("once", null);
    fires.onDemand("once", null);
    int job = jobs.find("once").orElseThrow().id();
    assertThat(
            database
                .sql("SELECT trigger FROM job_run WHERE job_id = ?")
                .param(job)
                .query(String.class)
                .list())
        .containsExactlyInAnyOrder("SCHEDULE", "SCHEDULE", "USER", "USER");
    assertThat(runs.newest(job).orElseThrow().trigger()).isEqualTo(Trigger.USER);
    database.sql("DELETE FROM job_run WHERE job_id = ?").param(job).update();
  }

  @Test
  void firesNothingForAJobThatWasDisabledMeanwhile() {
    provisioning.provision(stated("paused", "0 0 3 * * ?", 0));
    centre.change("paused", now -> now, false);
    fires.onSchedule("paused", Instant.parse("2031-01-01T03:00:00Z"));
    assertThat(runs.newest(jobs.find("paused").orElseThrow().id())).isEmpty();
  }

  private static ScheduledJob stated(String name, String cron, int retries) {
    return new ScheduledJob(
        name,
        "",
        "probe.echo",
        "",
        cron,
        Routing.FIRST,
        Block.DISCARD_LATER,
        Duration.ofMinutes(1),
        retries);
  }
}
