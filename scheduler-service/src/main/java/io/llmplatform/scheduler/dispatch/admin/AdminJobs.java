package io.llmplatform.scheduler.dispatch.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.dispatch.JobDefinition;
import io.llmplatform.scheduler.executor.ExecutorSettings;
import io.llmplatform.scheduler.job.ScheduledJob;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The jobs of our executors' group in the admin. Thread-safe. */
@Component
@ConditionalOnAdminCentre
class AdminJobs {
  private static final int MOST = 1000;

  private final AdminSession session;
  private final String app;
  private final String title;
  // 0: not known yet.
  private volatile int group;

  AdminJobs(AdminSession session, ExecutorSettings executor, DispatchSettings settings) {
    this.session = session;
    this.app = executor.appName();
    this.title = settings.admin().title();
  }

  /** The id of the group, which is made where it is not there. */
  int group() {
    if (group == 0) {
      group = findGroup().or(this::makeGroup).orElseThrow();
    }
    return group;
  }

  /** All, by name. */
  List<AdminJob> all() {
    JsonNode rows =
        session
            .call(
                "/jobinfo/pageList",
                Map.of(
                    "offset",
                    0,
                    "pagesize",
                    MOST,
                    "jobGroup",
                    group(),
                    "triggerStatus",
                    -1,
                    "jobDesc",
                    "",
                    "executorHandler",
                    "",
                    "author",
                    ""))
            .path("data");
    List<AdminJob> jobs = new ArrayList<>();
    rows.forEach(row -> jobs.add(AdminJob.of(row)));
    jobs.sort(Comparator.comparing(job -> job.definition().name()));
    return jobs;
  }

  Optional<AdminJob> find(String name) {
    return all().stream().filter(job -> job.definition().name().equals(name)).findFirst();
  }

  /** Adds those that are not there, by name. */
  void addMissing(List<ScheduledJob> stated) {
    List<String> known = all().stream().map(job -> job.definition().name()).toList();
    stated.stream()
        .filter(job -> !known.contains(job.name()))
        .forEach(job -> add(JobDefinition.of(job), true));
  }

  /** Adds a job, and starts it if it is enabled. */
  void add(JobDefinition job, boolean platform) {
    String id = session.call("/jobinfo/insert", AdminJob.form(group(), job, platform)).asText();
    if (job.enabled()) {
      session.call("/jobinfo/start", Map.of("ids[]", id));
    }
  }

  void change(AdminJob now, JobDefinition changed) {
    Map<String, Object> form = new TreeMap<>(AdminJob.form(group(), changed, now.platform()));
    form.put("id", now.id());
    session.call("/jobinfo/update", form);
    if (now.definition().enabled() != changed.enabled()) {
      session.call(
          changed.enabled() ? "/jobinfo/start" : "/jobinfo/stop", Map.of("ids[]", now.id()));
    }
  }

  void remove(AdminJob job) {
    session.call("/jobinfo/delete", Map.of("ids[]", job.id()));
  }

  void trigger(AdminJob job, String parameter) {
    session.call(
        "/jobinfo/trigger", Map.of("id", job.id(), "executorParam", parameter, "addressList", ""));
  }

  private Optional<Integer> findGroup() {
    JsonNode rows =
        session
            .call(
                "/jobgroup/pageList",
                Map.of("offset", 0, "pagesize", MOST, "appname", app, "title", ""))
            .path("data");
    for (JsonNode row : rows) {
      if (row.path("appname").asText().equals(app)) {
        return Optional.of(row.path("id").asInt());
      }
    }
    return Optional.empty();
  }

  private Optional<Integer> makeGroup() {
    session.call("/jobgroup/insert", Map.of("appname", app, "title", title, "addressType", 0));
    return findGroup();
  }
}
