package io.llmplatform.budget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the ledger: what a request has used. Its cost is what the budgets were charged with.
 *
 * @param id the request's id, by which a record that comes twice is known
 * @param tenant who pays
 * @param keyId the API key's id; null where the caller came without one
 * @param user who asked
 * @param model the model's name
 * @param version of the model
 * @param promptTokens 0 or more
 * @param completionTokens 0 or more
 * @param cost in micro-units of the price list's currency; 0 where there was no price
 * @param outcome how the work ended
 * @param startedAt when the budget was asked for, to the millisecond
 * @param endedAt when the work was settled, to the millisecond
 */
public record UsageRecord(
    String id,
    String tenant,
    @Nullable String keyId,
    String user,
    String model,
    String version,
    long promptTokens,
    long completionTokens,
    long cost,
    Outcome outcome,
    Instant startedAt,
    Instant endedAt) {

  /** Names and values in turn, as the stream keeps them. */
  List<String> fields() {
    List<String> fields = new ArrayList<>();
    put(fields, "id", id);
    put(fields, "tenant", tenant);
    if (keyId != null) {
      put(fields, "key", keyId);
    }
    put(fields, "user", user);
    put(fields, "model", model);
    put(fields, "version", version);
    put(fields, "prompt", Long.toString(promptTokens));
    put(fields, "completion", Long.toString(completionTokens));
    put(fields, "cost", Long.toString(cost));
    put(fields, "outcome", outcome.name());
    put(fields, "started", Long.toString(startedAt.toEpochMilli()));
    put(fields, "ended", Long.toString(endedAt.toEpochMilli()));
    return fields;
  }

  private static void put(List<String> fields, String name, String value) {
    fields.add(name);
    fields.add(value);
  }

  /**
   * The record of an entry of the stream.
   *
   * @throws IllegalArgumentException if it is none
   */
  static UsageRecord of(Map<String, String> entry) {
    return new UsageRecord(
        required(entry, "id"),
        required(entry, "tenant"),
        entry.get("key"),
        required(entry, "user"),
        required(entry, "model"),
        required(entry, "version"),
        Long.parseLong(required(entry, "prompt")),
        Long.parseLong(required(entry, "completion")),
        Long.parseLong(required(entry, "cost")),
        Outcome.valueOf(required(entry, "outcome")),
        Instant.ofEpochMilli(Long.parseLong(required(entry, "started"))),
        Instant.ofEpochMilli(Long.parseLong(required(entry, "ended"))));
  }

  private static String required(Map<String, String> entry, String name) {
    String value = entry.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a usage record without " + name);
    }
    return value;
  }
}
