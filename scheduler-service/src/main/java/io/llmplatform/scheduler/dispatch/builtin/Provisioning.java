package io.llmplatform.scheduler.dispatch.builtin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.scheduler.dispatch.JobDefinition;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import io.llmplatform.scheduler.job.ScheduledJob;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps the jobs that the platform states. A setting that an operator changed since it was last
 * stated stays; every other one follows the code. Thread-safe, and safe among instances.
 */
@Component
@ConditionalOnBuiltInCentre
class Provisioning {
  private final Jobs jobs;
  private final Schedule schedule;
  private final ObjectMapper json;

  Provisioning(Jobs jobs, Schedule schedule, ObjectMapper json) {
    this.jobs = jobs;
    this.schedule = schedule;
    this.json = json;
  }

  /** Adds the job, or brings what is there up to date. */
  @Transactional
  public void provision(ScheduledJob stated) {
    JobDefinition wanted = JobDefinition.of(stated);
    String text = text(wanted.settings());
    if (!jobs.add(wanted, true, text)) {
      StoredJob known = jobs.lock(wanted.name()).orElseThrow();
      JobDefinition merged =
          wanted.with(
              merged(known.definition().settings(), before(known), wanted.settings()),
              known.definition().enabled());
      jobs.change(merged, true, text);
      schedule.follow(merged);
    } else {
      schedule.follow(wanted);
    }
  }

  /** Has Quartz follow a job that is there already. */
  @Transactional
  public void reschedule(String name) {
    Optional<StoredJob> known = jobs.lock(name);
    known.ifPresent(job -> schedule.follow(job.definition()));
  }

  static JobSettings merged(JobSettings now, @Nullable JobSettings before, JobSettings next) {
    return new JobSettings(
        choose(now, before, next, JobSettings::parameter),
        choose(now, before, next, JobSettings::cron),
        choose(now, before, next, JobSettings::routing),
        choose(now, before, next, JobSettings::block),
        choose(now, before, next, JobSettings::timeoutSeconds),
        choose(now, before, next, JobSettings::retries));
  }

  private static <T> T choose(
      JobSettings now,
      @Nullable JobSettings before,
      JobSettings next,
      Function<JobSettings, T> part) {
    boolean untouched = before != null && part.apply(now).equals(part.apply(before));
    return part.apply(untouched ? next : now);
  }

  private @Nullable JobSettings before(StoredJob known) {
    try {
      return known.provisioned() == null
          ? null
          : json.readValue(known.provisioned(), JobSettings.class);
    } catch (JsonProcessingException e) {
      // Another version's form: what is there now counts as an operator's.
      return null;
    }
  }

  private String text(JobSettings settings) {
    try {
      return json.writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Settings are not JSON", e);
    }
  }
}
