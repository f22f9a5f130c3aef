package io.llmplatform.log.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of the platform, as it is stored. Its document has the members of this record under
 * their names, {@code id} as {@code _id}, times as BSON dates, and two more: {@code expiresAt}, and
 * {@code at} with the Kafka {@code partition}, {@code offset} and {@code topicId} that it was first
 * read from.
 *
 * @param id of the CloudEvents envelope: an event that comes twice is known by it
 * @param kind of the topic that it came from
 * @param type such as {@code inference.completed}
 * @param source the service that sent it
 * @param tenant whose it is
 * @param subject the model, batch or target; absent where there is none
 * @param time when it happened, to the millisecond
 * @param traceId of the request that caused it, 32 hexadecimal digits; absent outside a trace
 * @param data what the type adds, as it was sent
 */
public record StoredEvent(
    String id,
    EventKind kind,
    String type,
    String source,
    String tenant,
    @Nullable String subject,
    Instant time,
    @Nullable String traceId,
    Map<String, Object> data) {}
