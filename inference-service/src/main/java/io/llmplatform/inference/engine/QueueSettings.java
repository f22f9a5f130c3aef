package io.llmplatform.inference.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the requests of a version wait; what is null is as the engine is set.
 *
 * @param priority of requests that state none, {@link Urgency#FIRST} to {@link Urgency#LAST}
 * @param timeout how long requests wait that state nothing else
 * @param maxPendingTokens tokens of the version that wait or run, at most
 */
public record QueueSettings(
    @Nullable Integer priority, @Nullable Duration timeout, @Nullable Integer maxPendingTokens) {
  /** Everything as the engine is set. */
  public static final QueueSettings DEFAULT = new QueueSettings(null, null, null);
}
