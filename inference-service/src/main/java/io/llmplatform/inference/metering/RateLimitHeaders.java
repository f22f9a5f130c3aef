package io.llmplatform.inference.metering;

import io.llmplatform.budget.Level;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** OpenAI's headers on limits of tokens, from the limit that has the least left. */
final class RateLimitHeaders {
  private RateLimitHeaders() {}

  static Map<String, String> of(List<Level> levels) {
    return levels.stream()
        .min(Comparator.comparingLong(Level::remaining))
        .map(
            level ->
                Map.of(
                    "x-ratelimit-limit-tokens", Long.toString(level.limit()),
                    "x-ratelimit-remaining-tokens", Long.toString(level.remaining()),
                    "x-ratelimit-reset-tokens", text(level.reset())))
        .orElse(Map.of());
  }

  /** As OpenAI writes it: {@code 6m0s}, {@code 1s}, {@code 20ms}. */
  static String text(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.toMillis() + "ms";
    }
    StringBuilder text = new StringBuilder();
    long hours = duration.toHours();
    if (hours > 0) {
      text.append(hours).append('h');
    }
    if (duration.toMinutes() > 0) {
      text.append(duration.toMinutesPart()).append('m');
    }
    return text.append(duration.toSecondsPart()).append('s').toString();
  }
}
