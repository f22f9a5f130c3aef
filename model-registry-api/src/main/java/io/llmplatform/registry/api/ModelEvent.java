package io.llmplatform.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a model, as JSON on the Kafka topic {@link #TOPIC} with {@code tenant/model} as
 * key: a CloudEvents envelope (version 1.0). Sent at least once under the same {@code id}, and in
 * order for each model.
 *
 * @param specversion of CloudEvents
 * @param id differs for each event
 * @param type what happened, such as {@code version.ready}: see {@link Type}
 * @param source {@code model-registry-service}
 * @param subject the model's name
 * @param time when it was committed
 * @param tenant whose model it is
 * @param traceparent of the request that caused it; absent where none did
 * @param schemaVersion of {@code data}
 * @param data {@code model}, {@code version} where the event is about one, {@code by} who did it,
 *     and what the type adds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelEvent(
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
  public static final String TOPIC = "model.events";
  public static final String SPEC_VERSION = "1.0";
  public static final int SCHEMA_VERSION = 1;

  /** What can happen to a model. */
  public enum Type {
    MODEL_REGISTERED("model.registered"),
    MODEL_UPDATED("model.updated"),
    MODEL_RENAMED("model.renamed"),
    MODEL_DELETED("model.deleted"),
    MODEL_RESTORED("model.restored"),
    MODEL_PURGED("model.purged"),
    VERSION_PENDING("version.pending"),
    VERSION_READY("version.ready"),
    VERSION_FAILED("version.failed"),
    VERSION_UPDATED("version.updated"),
    VERSION_DELETED("version.deleted"),
    VERSION_RESTORED("version.restored"),
    VERSION_PURGED("version.purged"),
    STAGE_CHANGED("version.stage-changed"),
    ALIAS_MOVED("alias.moved"),
    ALIAS_REMOVED("alias.removed"),
    DEPLOYMENT_CHANGED("deployment.changed"),
    DEPLOYMENT_REMOVED("deployment.removed"),
    ROLLOUT_STARTED("rollout.started"),
    ROLLOUT_ADVANCED("rollout.advanced"),
    ROLLOUT_SUCCEEDED("rollout.succeeded"),
    ROLLOUT_ROLLED_BACK("rollout.rolled-back"),
    APPROVAL_REQUESTED("approval.requested"),
    APPROVAL_DECIDED("approval.decided");

    private final String value;

    Type(String value) {
      this.value = value;
    }

    /** As it stands on the wire. */
    public String value() {
      return value;
    }
  }
}
