package io.llmplatform.log.retention;

import io.llmplatform.log.event.TimedCollections;
import java.time.Duration;

/**
 * Collections whose documents expire: each document has a member {@code expiresAt}.
 *
 * @param collections which
 * @param shortest that any document of them is kept, from its own time
 * @param longest that any document of them is kept, from its own time
 */
public record Expiring(TimedCollections collections, Duration shortest, Duration longest) {}
