package io.llmplatform.gateway.limit;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the script answered to one request.
 *
 * @param refusing the limit that is reached; null where the request is admitted
 * @param retryAfter when another try is worth it, for a refused one
 * @param budget the tightest limit on requests; null where none holds
 */
record Admission(@Nullable Limit refusing, Duration retryAfter, @Nullable Budget budget) {

  /**
   * A limit on requests as OpenAI's headers tell it.
   *
   * @param limit requests in a window
   * @param remaining of them, this request taken off
   * @param reset until the window ends
   */
  record Budget(long limit, long remaining, Duration reset) {

    /** As OpenAI writes a time: {@code 1s}, {@code 6m0s}. */
    String resetText() {
      long seconds = Math.max(1, reset.plusMillis(999).toSeconds());
      return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
  }

  /**
   * @param answer five integers, as {@code admit.lua} describes them
   * @param limits in the order of the script's keys
   */
  static Admission of(List<?> answer, List<Limit> limits) {
    int refusing = (int) number(answer, 0);
    long limit = number(answer, 2);
    return new Admission(
        refusing == 0 ? null : limits.get(refusing - 1),
        Duration.ofMillis(number(answer, 1)),
        limit < 0
            ? null
            : new Budget(limit, number(answer, 3), Duration.ofMillis(number(answer, 4))));
  }

  private static long number(List<?> answer, int index) {
    return (Long) answer.get(index);
  }
}
