package io.llmplatform.scheduler.batch;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How batches are taken and run.
 *
 * @param input what an input file may hold
 * @param tenant what a tenant may have open
 * @param work how workers work
 */
@ConfigurationProperties("scheduler.batches")
record BatchSettings(
    @DefaultValue Input input, @DefaultValue Tenant tenant, @DefaultValue Work work) {

  /**
   * @param maxFile bytes of a file
   * @param maxLines lines of a file
   * @param maxLine bytes of a line
   * @param maxErrors errors that are named of a file that is not valid
   */
  record Input(
      @DefaultValue("200MB") DataSize maxFile,
      @DefaultValue("50000") int maxLines,
      @DefaultValue("1MB") DataSize maxLine,
      @DefaultValue("100") int maxErrors) {
    Input {
      requirePositive("input.max-file", maxFile.toBytes());
      requirePositive("input.max-lines", maxLines);
      requirePositive("input.max-line", maxLine.toBytes());
      requirePositive("input.max-errors", maxErrors);
    }
  }

  /**
   * @param maxBatches open batches; further ones are refused
   * @param maxLines lines of open batches together; a batch that would pass it fails
   */
  record Tenant(@DefaultValue("100") int maxBatches, @DefaultValue("1000000") int maxLines) {
    Tenant {
      requirePositive("tenant.max-batches", maxBatches);
      requirePositive("tenant.max-lines", maxLines);
    }
  }

  /**
   * @param workers of each instance
   * @param shard lines of a shard
   * @param window lines that are sent to inference-service together, at first
   * @param longestWindow lines that are sent together at most
   * @param brisk a window that is answered sooner is followed by one of twice as many lines
   * @param maxWindow bytes of a window's lines, and of its answers where it is to grow; a longer
   *     line goes alone
   * @param lease after which another worker takes what a dead one had
   * @param turn after which a worker looks for a shard of another tenant
   * @param run after which a run of the job asks for another one
   * @param look how often a run looks for work where there is none
   * @param retry between tries while something is away: the first, doubled up to {@code maxRetry}
   * @param answer how long one exchange with inference-service may last
   * @param grace how long lines under way may end where a batch is cancelled or expires
   */
  record Work(
      @DefaultValue("3") int workers,
      @DefaultValue("500") int shard,
      @DefaultValue("64") int window,
      @DefaultValue("256") int longestWindow,
      @DefaultValue("1s") Duration brisk,
      @DefaultValue("4MB") DataSize maxWindow,
      @DefaultValue("20s") Duration lease,
      @DefaultValue("10s") Duration turn,
      @DefaultValue("10m") Duration run,
      @DefaultValue("250ms") Duration look,
      @DefaultValue("500ms") Duration retry,
      @DefaultValue("15s") Duration maxRetry,
      @DefaultValue("10m") Duration answer,
      @DefaultValue("30s") Duration grace) {
    Work {
      requirePositive("work.workers", workers);
      requirePositive("work.shard", shard);
      requirePositive("work.window", window);
      requirePositive("work.max-window", maxWindow.toBytes());
      if (longestWindow < window) {
        throw new IllegalArgumentException(
            "scheduler.batches.work.longest-window is less than scheduler.batches.work.window.");
      }
      requirePositive("work.lease", lease.toMillis());
      requirePositive("work.turn", turn.toMillis());
      requirePositive("work.run", run.toMillis());
      requirePositive("work.look", look.toMillis());
      requirePositive("work.retry", retry.toMillis());
      requirePositive("work.answer", answer.toMillis());
      if (maxRetry.compareTo(retry) < 0) {
        throw new IllegalArgumentException(
            "scheduler.batches.work.max-retry is less than scheduler.batches.work.retry.");
      }
      if (grace.isNegative()) {
        throw new IllegalArgumentException("scheduler.batches.work.grace is negative.");
      }
    }

    /**
     * How many lines to send after a window that was answered. What a window costs besides its
     * lines is the same for few and for many; what a death costs is the window. So it grows while
     * its answers come fast, and are few bytes.
     *
     * @param lines that the window might have
     * @param bytes of its answers
     * @param took from its first byte to its last answer
     */
    int linesAfter(int lines, long bytes, Duration took) {
      boolean mayGrow = took.compareTo(brisk) < 0 && 2 * bytes <= maxWindow.toBytes();
      return mayGrow ? Math.min(2 * lines, longestWindow) : lines;
    }

    /**
     * How long to wait after so many setbacks in a row.
     *
     * @param setbacks 1 or more
     */
    Duration backoff(int setbacks) {
      long doubled = retry.toMillis() << Math.min(20, setbacks - 1);
      return Duration.ofMillis(Math.min(doubled, maxRetry.toMillis()));
    }
  }

  private static void requirePositive(String key, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException("scheduler.batches." + key + " is not more than nothing.");
    }
  }
}
