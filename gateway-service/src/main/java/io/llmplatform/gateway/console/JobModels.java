package io.llmplatform.gateway.console;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** What the templates of jobs show, in the words of one language. Immutable. */
final class JobModels {
  private static final String CAUSE = "Caused by: ";
  private static final int LONGEST_SUMMARY = 240;
  private static final Set<String> STATES =
      Set.of("waiting", "running", "succeeded", "failed", "stopped", "lost");
  private static final Set<String> TRIGGERS = Set.of("schedule", "user", "retry");

  private final Language language;

  JobModels(Language language) {
    this.language = language;
  }

  /**
   * A state with its word.
   *
   * @param kind for the style sheet
   */
  record State(String kind, String word) {}

  record Row(
      String name,
      String url,
      @Nullable String description,
      @Nullable String cron,
      State state,
      boolean enabled,
      @Nullable Moment next,
      @Nullable RunRow lastRun) {}

  /**
   * @param message in one line
   * @param wholeMessage null where it is but one line
   */
  record RunRow(
      String id,
      String url,
      String job,
      String jobUrl,
      State state,
      String trigger,
      @Nullable String executor,
      @Nullable String shard,
      @Nullable Moment scheduled,
      @Nullable Moment started,
      @Nullable Moment finished,
      @Nullable String took,
      @Nullable String message,
      @Nullable String wholeMessage,
      boolean stoppable) {}

  record JobsPage(List<Row> jobs) {}

  /**
   * @param older where older runs are; null: there are none
   */
  record JobPage(
      Row job,
      @Nullable String handler,
      @Nullable String parameter,
      @Nullable String routing,
      @Nullable String blockStrategy,
      String timeout,
      int retries,
      List<RunRow> runs,
      @Nullable String older) {}

  /**
   * @param log null: it could not be had, as {@code logRefusal} says
   * @param nextLine the first line that is not in {@code log}
   */
  record RunPage(
      RunRow run,
      @Nullable String log,
      @Nullable String logRefusal,
      int nextLine,
      boolean logEnded) {}

  Row row(Job job) {
    return new Row(
        job.name(),
        jobUrl(job.name()),
        job.description(),
        job.cron(),
        job.enabled()
            ? new State("enabled", language.text("enabled"))
            : new State("paused", language.text("paused")),
        job.enabled(),
        Moment.of(job.nextFireTime()),
        job.lastRun() == null ? null : run(job.lastRun()));
  }

  RunRow run(Job.Run run) {
    return new RunRow(
        run.id(),
        runUrl(run.id()),
        run.job(),
        jobUrl(run.job()),
        state(run.state()),
        TRIGGERS.contains(run.trigger())
            ? language.text("trigger-" + run.trigger())
            : run.trigger(),
        run.executor(),
        run.shardTotal() > 1 ? (run.shardIndex() + 1) + " / " + run.shardTotal() : null,
        Moment.of(run.scheduledAt()),
        Moment.of(run.startedAt()),
        Moment.of(run.finishedAt()),
        took(run),
        summary(run.message()),
        run.message() != null && run.message().contains("\n") ? run.message() : null,
        !run.hasEnded());
  }

  JobPage page(Job job, Job.Runs runs) {
    return new JobPage(
        row(job),
        job.handler(),
        job.parameter(),
        words(job.routing()),
        words(job.blockStrategy()),
        job.timeoutSeconds() == 0 ? language.text("none") : job.timeoutSeconds() + " s",
        job.retries(),
        runs.runs().stream().map(this::run).toList(),
        runs.nextPageToken() == null
            ? null
            : jobUrl(job.name()) + "?after=" + encoded(runs.nextPageToken()));
  }

  static String jobUrl(String name) {
    return "/console/jobs/" + encoded(name);
  }

  static String runUrl(String id) {
    return "/console/runs/" + encoded(id);
  }

  /** A constant such as {@code DISCARD_LATER} as people write it. */
  private static @Nullable String words(@Nullable String constant) {
    return constant == null ? null : constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String encoded(String value) {
    return UriUtils.encode(value, java.nio.charset.StandardCharsets.UTF_8);
  }

  // A state that this version does not know is shown as it came.
  private State state(String value) {
    return STATES.contains(value)
        ? new State(value, language.text("state-" + value))
        : new State("unknown", value);
  }

  /** One line: of a stack trace the innermost cause, which is what went wrong. */
  private static @Nullable String summary(@Nullable String message) {
    if (message == null) {
      return null;
    }
    int cause = message.lastIndexOf(CAUSE);
    String from = cause < 0 ? message : message.substring(cause + CAUSE.length());
    String line = from.lines().findFirst().orElse("");
    return line.length() <= LONGEST_SUMMARY ? line : line.substring(0, LONGEST_SUMMARY) + "…";
  }

  private static @Nullable String took(Job.Run run) {
    if (run.startedAt() == null || run.finishedAt() == null) {
      return null;
    }
    Duration took = Duration.between(run.startedAt(), run.finishedAt());
    return took.toMinutes() > 0
        ? took.toMinutes() + " min " + took.toSecondsPart() + " s"
        : String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
  }
}
