package io.llmplatform.log.alert;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is or was wrong. Immutable.
 *
 * @param id of its fingerprint and start
 * @param fingerprint Alertmanager's, of the labels
 * @param labels what identifies it, ordered by name
 * @param annotations what it says to people, ordered by name
 * @param firing false: resolved
 * @param startsAt to the millisecond
 * @param endsAt null while it fires
 * @param generatorUrl where the rule is
 * @param firings how often it began to fire: more than once where it came back with the same start
 * @param receivedAt when it was first heard of
 * @param heardAt when it was last heard of
 * @param acknowledgement null: nobody has taken it on
 */
public record Alert(
    String id,
    String fingerprint,
    Map<String, String> labels,
    Map<String, String> annotations,
    boolean firing,
    Instant startsAt,
    @Nullable Instant endsAt,
    @Nullable String generatorUrl,
    int firings,
    Instant receivedAt,
    Instant heardAt,
    @Nullable Acknowledgement acknowledgement) {

  /** The label that names the rule. */
  public static final String NAME = "alertname";

  /** The label that says how urgent it is. */
  public static final String SEVERITY = "severity";

  static final String TENANT = "tenant";

  /**
   * Somebody has taken it on.
   *
   * @param by the name of the user
   */
  public record Acknowledgement(String by, Instant at, String comment) {}

  /** The rule's name; empty where the alert has none. */
  public String name() {
    return labels.getOrDefault(NAME, "");
  }

  /** How urgent it is, in the rule's word; empty where the rule says nothing. */
  public String severity() {
    return labels.getOrDefault(SEVERITY, "");
  }
}
