package io.llmplatform.log.retention;

import io.llmplatform.log.event.TimedCollections;
import java.time.Duration;

/**
 * Collections whose documents expire: each document has a member {@link #EXPIRES_AT}. When it is
 * stored it is given between {@code shortest} and {@code longest}; what was stored under other
 * settings keeps what it was given then.
 *
 * @param collections which
 * @param shortest that any document of them is kept, from its own time: nothing is looked for in a
 *     collection before it is over
 * @param longest that any document of them is kept, from its own time
 */
public record Expiring(TimedCollections collections, Duration shortest, Duration longest) {
  /** The member that says when a document expires: a date. */
  public static final String EXPIRES_AT = "expiresAt";
}
