package io.llmplatform.scheduler.dispatch.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.scheduler.dispatch.RunView;
import io.llmplatform.scheduler.dispatch.RunView.State;
import io.llmplatform.scheduler.dispatch.RunView.Trigger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run as the admin keeps it: a row of its log. The words by which it says why and how come from
 * its two languages.
 */
record AdminRun(long id, int jobId, RunView view) {
  private static final int DONE = 200;
  private static final List<String> RETRY = List.of("失败重试触发", "Fail retry trigger");
  private static final List<String> MANUAL = List.of("手动触发", "Manual trigger");
  private static final List<String> STOPPED =
      List.of(
          "block strategy effect",
          "scheduling center kill job.",
          "人为操作，主动终止",
          "Manual operation, kill job");
  private static final List<String> LOST =
      List.of("executor stops", "任务结果丢失，标记失败", "Job result lost, marked as failure");
  private static final Pattern SHARD = Pattern.compile("(\\d+)/(\\d+)");
  // The first line of triggerMsg.
  private static final String BREAK = "<br>";

  /** The id that our API shows: the admin finds runs by their job only. */
  static String id(int job, long run) {
    return job + "-" + run;
  }

  static AdminRun of(String job, JsonNode row) {
    int jobId = row.path("jobId").asInt();
    long id = row.path("id").asLong();
    Matcher shard = SHARD.matcher(row.path("executorShardingParam").asText(""));
    boolean sharded = shard.matches();
    Instant triggered = time(row.path("triggerTime"));
    State state = state(row);
    return new AdminRun(
        id,
        jobId,
        new RunView(
            id(jobId, id),
            job,
            state,
            trigger(row.path("triggerMsg").asText("")),
            emptyToNull(row.path("executorAddress").asText("")),
            sharded ? Integer.parseInt(shard.group(1)) : 0,
            sharded ? Integer.parseInt(shard.group(2)) : 1,
            triggered == null ? Instant.EPOCH : triggered,
            row.path("triggerCode").asInt() == DONE ? triggered : null,
            state.hasEnded() ? ended(row, triggered) : null,
            message(row)));
  }

  private static @Nullable Instant ended(JsonNode row, @Nullable Instant triggered) {
    Instant handled = time(row.path("handleTime"));
    return handled == null ? triggered : handled;
  }

  private static State state(JsonNode row) {
    int triggerCode = row.path("triggerCode").asInt();
    int handleCode = row.path("handleCode").asInt();
    if (triggerCode == 0) {
      return State.WAITING;
    }
    if (triggerCode != DONE) {
      return says(row.path("triggerMsg"), STOPPED) ? State.STOPPED : State.FAILED;
    }
    if (handleCode == 0) {
      return State.RUNNING;
    }
    if (handleCode == DONE) {
      return State.SUCCEEDED;
    }
    if (says(row.path("handleMsg"), STOPPED)) {
      return State.STOPPED;
    }
    return says(row.path("handleMsg"), LOST) ? State.LOST : State.FAILED;
  }

  private static Trigger trigger(String message) {
    String why = message.substring(0, (message + BREAK).indexOf(BREAK));
    if (RETRY.stream().anyMatch(why::contains)) {
      return Trigger.RETRY;
    }
    return MANUAL.stream().anyMatch(why::contains) ? Trigger.USER : Trigger.SCHEDULE;
  }

  private static @Nullable String message(JsonNode row) {
    String handled = row.path("handleMsg").asText("");
    if (!handled.isEmpty() || row.path("triggerCode").asInt() == DONE) {
      return emptyToNull(handled);
    }
    return emptyToNull(row.path("triggerMsg").asText("").replaceAll("<[^>]*>", " ").strip());
  }

  private static boolean says(JsonNode text, List<String> words) {
    return words.stream().anyMatch(text.asText("")::contains);
  }

  // Jackson's form of dates there: an offset without its colon is possible.
  private static @Nullable Instant time(JsonNode value) {
    if (value.isNumber()) {
      return Instant.ofEpochMilli(value.asLong());
    }
    return value.isTextual()
        ? OffsetDateTime.parse(
                value.asText().replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2"),
                DateTimeFormatter.ISO_OFFSET_DATE_TIME)
            .toInstant()
        : null;
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
