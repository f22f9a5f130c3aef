package io.llmplatform.scheduler.dispatch.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.scheduler.dispatch.Cron;
import io.llmplatform.scheduler.dispatch.JobDefinition;
import io.llmplatform.scheduler.dispatch.JobDefinition.JobSettings;
import io.llmplatform.scheduler.dispatch.JobView;
import io.llmplatform.scheduler.dispatch.RunView;
import io.llmplatform.scheduler.job.ScheduledJob.Block;
import io.llmplatform.scheduler.job.ScheduledJob.Routing;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A job as the admin keeps it. Its {@code jobDesc} is our name, a dash and our description; its
 * {@code author} says whether the platform itself needs it.
 */
record AdminJob(int id, JobDefinition definition, boolean platform) {
  private static final String DASH = " - ";
  private static final int MAX_DESC = 255;
  private static final String PLATFORM = "LLM Platform";
  private static final String OPERATOR = "operator";

  static AdminJob of(JsonNode row) {
    String[] text = row.path("jobDesc").asText().split(DASH, 2);
    JobSettings settings =
        new JobSettings(
            row.path("executorParam").asText(""),
            row.path("scheduleConf").asText(""),
            named(Routing.values(), row.path("executorRouteStrategy").asText(), Routing.FIRST),
            named(
                Block.values(), row.path("executorBlockStrategy").asText(), Block.SERIAL_EXECUTION),
            row.path("executorTimeout").asInt(),
            row.path("executorFailRetryCount").asInt());
    JobDefinition definition =
        new JobDefinition(
            text[0],
            text.length > 1 ? text[1] : "",
            row.path("executorHandler").asText(),
            settings,
            row.path("triggerStatus").asInt() == 1);
    return new AdminJob(
        row.path("id").asInt(), definition, row.path("author").asText().equals(PLATFORM));
  }

  /** The form that makes the job, or with its id changes it. */
  static Map<String, Object> form(int group, JobDefinition job, boolean platform) {
    Map<String, Object> form = new TreeMap<>();
    form.put("jobGroup", group);
    form.put("jobDesc", text(job));
    form.put("author", platform ? PLATFORM : OPERATOR);
    form.put("alarmEmail", "");
    form.put("scheduleType", "CRON");
    form.put("scheduleConf", job.settings().cron());
    form.put("misfireStrategy", "FIRE_ONCE_NOW");
    form.put("executorRouteStrategy", job.settings().routing().name());
    form.put("executorHandler", job.handler());
    form.put("executorParam", job.settings().parameter());
    form.put("executorBlockStrategy", job.settings().block().name());
    form.put("executorTimeout", job.settings().timeoutSeconds());
    form.put("executorFailRetryCount", job.settings().retries());
    form.put("glueType", "BEAN");
    form.put("glueSource", "");
    form.put("glueRemark", "a bean");
    form.put("childJobId", "");
    return form;
  }

  JobView view(@Nullable RunView last, Instant now) {
    JobSettings settings = definition.settings();
    return new JobView(
        definition.name(),
        definition.description(),
        definition.handler(),
        settings.parameter(),
        settings.cron(),
        settings.routing(),
        settings.block(),
        settings.timeoutSeconds(),
        settings.retries(),
        definition.enabled(),
        platform,
        definition.enabled() ? Cron.next(settings.cron(), now).orElse(null) : null,
        last);
  }

  private static String text(JobDefinition job) {
    String text = job.description().isEmpty() ? job.name() : job.name() + DASH + job.description();
    return text.length() <= MAX_DESC ? text : text.substring(0, MAX_DESC);
  }

  // Of a strategy that only the admin has, such as LEAST_RECENTLY_USED, we show what is nearest.
  private static <E extends Enum<E>> E named(E[] all, String name, E other) {
    return Arrays.stream(all).filter(each -> each.name().equals(name)).findFirst().orElse(other);
  }
}
