package io.llmplatform.scheduler.dispatch.protocol;

/**
 * What an executor is to run.
 *
 * @param executorTimeout in seconds; 0: none
 * @param logId the run's id
 * @param logDateTime in milliseconds since 1970; with the id it names the run's log
 */
public record RunRequest(
    int jobId,
    String executorHandler,
    String executorParams,
    String executorBlockStrategy,
    int executorTimeout,
    long logId,
    long logDateTime,
    int broadcastIndex,
    int broadcastTotal) {

  /** The handler is a bean, which needs no source. */
  public String getGlueType() {
    return "BEAN";
  }

  public String getGlueSource() {
    return "";
  }

  public long getGlueUpdatetime() {
    return 0;
  }
}
