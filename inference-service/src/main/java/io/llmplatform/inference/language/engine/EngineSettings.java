package io.llmplatform.inference.language.engine;

import io.llmplatform.inference.engine.Urgency;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a model's generations share its batch.
 *
 * @param maxWaitingTokens tokens of the prompts that wait for a slot, at most; a single prompt may
 *     have more when nothing else waits
 * @param prefillTokens of prompts between two decode steps; null: as many as {@code
 *     interTokenTarget} allows
 * @param interTokenTarget how long a running sequence waits for its next token while others join
 * @param ageing after how long a sequence that is the next of its tenant and priority waits as if
 *     its priority were one better
 * @param priority of requests that state none, {@link Urgency#FIRST} to {@link Urgency#LAST}
 * @param timeout until the end of requests that state none; null: none
 * @param prefixMemory bytes for prefixes that later requests may reuse; 0: none are kept
 * @param prefixBlock tokens by which prefixes are kept: those that two prompts share are reused in
 *     whole blocks
 */
public record EngineSettings(
    long maxWaitingTokens,
    @Nullable Integer prefillTokens,
    Duration interTokenTarget,
    Duration ageing,
    int priority,
    @Nullable Duration timeout,
    long prefixMemory,
    int prefixBlock) {
  public static final EngineSettings DEFAULT =
      new EngineSettings(
          64 << 10, null, Duration.ofMillis(80), Duration.ofSeconds(5), 5, null, 256L << 20, 32);

  public EngineSettings {
    if (maxWaitingTokens < 0
        || (prefillTokens != null && prefillTokens < 1)
        || !isPositive(interTokenTarget)
        || !isPositive(ageing)
        || priority < Urgency.FIRST
        || priority > Urgency.LAST
        || (timeout != null && !isPositive(timeout))
        || prefixMemory < 0
        || prefixBlock < 1) {
      throw new IllegalArgumentException("a setting is out of its range");
    }
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  /** The priority in force. */
  int priority(Urgency urgency) {
    return urgency.priority() == 0 ? priority : urgency.priority();
  }

  /** The timeout in force; null: none. */
  @Nullable Duration timeout(Urgency urgency) {
    return urgency.timeout() == null ? timeout : urgency.timeout();
  }
}
