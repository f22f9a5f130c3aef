package io.llmplatform.scheduler.dispatch.protocol;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What every call is answered with, under HTTP status 200.
 *
 * @param code 200: done; anything else: refused
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Reply(int code, @Nullable String msg, @Nullable JsonNode data) {
  private static final int DONE = 200;
  private static final int REFUSED = 500;

  public static Reply done() {
    return new Reply(DONE, null, null);
  }

  public static Reply refused(String why) {
    return new Reply(REFUSED, why, null);
  }

  public boolean isDone() {
    return code == DONE;
  }

  /** What is said, where something is; else nothing. */
  public String text() {
    if (msg != null && !isDone()) {
      return msg;
    }
    return data == null || !data.isTextual() ? "" : data.asText();
  }
}
