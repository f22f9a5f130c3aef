package io.llmplatform.scheduler.dispatch.protocol;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param logId the run's id
 * @param logDateTim when it was sent, in milliseconds since 1970
 * @param handleCode 200: succeeded; 502: took too long; else: failed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Callback(long logId, long logDateTim, int handleCode, @Nullable String handleMsg) {
  private static final int SUCCESS = 200;

  public boolean isSuccess() {
    return handleCode == SUCCESS;
  }
}
