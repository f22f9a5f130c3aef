package io.llmplatform.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a batch, a training run, a run of a job, or a file on its way into a vector
 * store, as JSON on the Kafka topic {@link #TOPIC} with {@code tenant/subject} as key: a
 * CloudEvents envelope (version 1.0). Sent at least once under the same {@code id}, and in order
 * for each subject.
 *
 * @param specversion of CloudEvents
 * @param id differs for each event
 * @param type what happened, past tense after the kind of subject, such as {@code batch.completed}
 * @param source {@code scheduler-service}; of files {@code inference-service}
 * @param subject the id of the batch, training run or job run; of a file the store's and its own
 *     ({@code vs_…/file-…})
 * @param time when it was committed
 * @param tenant whose work it is; {@code platform} for the platform's own jobs
 * @param traceparent of the request that caused it; absent where none did
 * @param schemaVersion of {@code data}
 * @param data what the type adds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobEvent(
    String specversion,
    String id,
    String type,
    String source,
    String subject,
    Instant time,
    String tenant,
    @Nullable String traceparent,
    int schemaVersion,
    Map<String, Object> data) {
  public static final String TOPIC = "job.events";
  public static final String SPEC_VERSION = "1.0";
  public static final int SCHEMA_VERSION = 1;
}
