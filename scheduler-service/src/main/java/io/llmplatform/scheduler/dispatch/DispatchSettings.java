package io.llmplatform.scheduler.dispatch;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who dispatches, and how.
 *
 * @param centre who fires jobs
 * @param active whether this instance fires jobs and sends runs; where not, it only serves the API
 * @param heartbeatExpiry an executor whose last heartbeat is older gets no runs
 * @param lostAfter a run is lost when its executor was not seen at work on it for so long
 * @param watchInterval how often executors are asked what they are at
 * @param patience how long a run waits for an executor before it fails
 * @param retryDelay between a failure and the next try
 * @param retention after which ended runs are forgotten
 * @param pollInterval how often an instance looks for runs to send that nothing woke it for
 * @param senders how many runs an instance sends at a time
 * @param requestTimeout for each call to an executor
 * @param admin XXL-JOB's admin, where that is the centre
 */
@ConfigurationProperties("scheduler.dispatch")
public record DispatchSettings(
    @DefaultValue("built-in") Centre centre,
    @DefaultValue("true") boolean active,
    @DefaultValue("90s") Duration heartbeatExpiry,
    @DefaultValue("90s") Duration lostAfter,
    @DefaultValue("10s") Duration watchInterval,
    @DefaultValue("2m") Duration patience,
    @DefaultValue("5s") Duration retryDelay,
    @DefaultValue("7d") Duration retention,
    @DefaultValue("1s") Duration pollInterval,
    @DefaultValue("4") int senders,
    @DefaultValue("3s") Duration requestTimeout,
    @DefaultValue Admin admin) {

  /** The property that chooses, for conditions. */
  public static final String CENTRE = "scheduler.dispatch.centre";

  /** Who fires jobs. */
  public enum Centre {
    BUILT_IN,
    ADMIN
  }

  /**
   * XXL-JOB's admin.
   *
   * @param addresses its URLs with their context path, such as {@code
   *     http://host:8080/xxl-job-admin}
   * @param title of the executors' group in its console
   */
  public record Admin(
      @DefaultValue List<String> addresses,
      @DefaultValue("admin") String username,
      @DefaultValue("") String password,
      @DefaultValue("LLM Platform") String title) {

    @Override
    public String toString() {
      return "Admin[" + addresses + "]";
    }
  }

  public DispatchSettings {
    positive("heartbeat-expiry", heartbeatExpiry);
    positive("lost-after", lostAfter);
    positive("watch-interval", watchInterval);
    positive("poll-interval", pollInterval);
    positive("request-timeout", requestTimeout);
    positive("retention", retention);
    if (senders < 1) {
      throw new IllegalArgumentException("scheduler.dispatch.senders is less than 1.");
    }
    if (centre == Centre.ADMIN && (admin.addresses().isEmpty() || admin.password().isBlank())) {
      throw new IllegalArgumentException(
          "scheduler.dispatch.centre is admin: that needs scheduler.dispatch.admin.addresses and"
              + " .password.");
    }
  }

  private static void positive(String key, Duration value) {
    if (value.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "scheduler.dispatch." + key + " is not more than nothing.");
    }
  }
}
