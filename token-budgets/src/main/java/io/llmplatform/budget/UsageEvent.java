package io.llmplatform.budget;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a request has used, as JSON on the Kafka topic {@link #TOPIC} with the tenant as key: a
 * CloudEvents envelope (version 1.0) and the line of the ledger. Sent at least once, under the same
 * {@code id}.
 *
 * @param specversion of CloudEvents
 * @param id the request's
 * @param type {@link #TYPE}
 * @param time when the work ended
 * @param source the service that relayed it
 * @param tenant who pays
 * @param schemaVersion of {@code data}
 */
public record UsageEvent(
    String specversion,
    String id,
    String type,
    Instant time,
    String source,
    String tenant,
    int schemaVersion,
    Data data) {
  public static final String TOPIC = "usage.events";
  public static final String TYPE = "usage.recorded";
  public static final String SPEC_VERSION = "1.0";
  public static final int SCHEMA_VERSION = 1;

  /**
   * @param keyId the API key's id; absent where the caller came without one
   * @param user who asked ({@code sub})
   * @param model the model's name
   * @param version of the model
   * @param promptTokens 0 or more
   * @param completionTokens 0 or more
   * @param cost in the price list's currency, exact to a millionth
   * @param outcome {@code completed}, {@code failed} or {@code abandoned}
   * @param startedAt when the work was admitted
   * @param endedAt when it was settled
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Data(
      @Nullable String keyId,
      String user,
      String model,
      String version,
      long promptTokens,
      long completionTokens,
      BigDecimal cost,
      String outcome,
      Instant startedAt,
      Instant endedAt) {}

  /**
   * The event of a record.
   *
   * @param source the service that relays it
   */
  public static UsageEvent of(UsageRecord record, String source) {
    return new UsageEvent(
        SPEC_VERSION,
        record.id(),
        TYPE,
        record.endedAt(),
        source,
        record.tenant(),
        SCHEMA_VERSION,
        new Data(
            record.keyId(),
            record.user(),
            record.model(),
            record.version(),
            record.promptTokens(),
            record.completionTokens(),
            BigDecimal.valueOf(record.cost(), 6),
            record.outcome().slug(),
            record.startedAt(),
            record.endedAt()));
  }
}
