package io.llmplatform.log.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An alert as its readers see it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlertView(
    String id,
    @JsonPropertyDescription("Alertmanager's, of the labels.") String fingerprint,
    @JsonPropertyDescription("The rule's name.") String name,
    String severity,
    @JsonPropertyDescription("active or resolved.") String state,
    Map<String, String> labels,
    Map<String, String> annotations,
    Instant startsAt,
    @JsonPropertyDescription("Absent while it is active.") @Nullable Instant endsAt,
    @JsonPropertyDescription("When it was first heard of.") Instant receivedAt,
    @JsonPropertyDescription("When it was last heard of.") Instant heardAt,
    @JsonPropertyDescription("More than 1 where it came back with the same start.") int firings,
    @Nullable Acknowledgement acknowledgement,
    @JsonPropertyDescription("Ids of the silences that it is under now.") List<String> silencedBy,
    Links links) {

  /** Who has taken it on. */
  record Acknowledgement(String by, Instant at, String comment) {}

  /** Where it leads; absent where that is not known. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Links(
      @Nullable String dashboard,
      @Nullable String runbook,
      @Nullable String trace,
      @Nullable String rule) {}

  static AlertView of(Alert alert, List<Silence> silences, AlertLinks links) {
    Alert.Acknowledgement taken = alert.acknowledgement();
    return new AlertView(
        alert.id(),
        alert.fingerprint(),
        alert.name(),
        alert.severity(),
        alert.firing() ? "active" : "resolved",
        alert.labels(),
        alert.annotations(),
        alert.startsAt(),
        alert.endsAt(),
        alert.receivedAt(),
        alert.heardAt(),
        alert.firings(),
        taken == null ? null : new Acknowledgement(taken.by(), taken.at(), taken.comment()),
        silences.stream()
            .filter(silence -> alert.firing() && silence.covers(alert.labels()))
            .map(Silence::id)
            .toList(),
        new Links(
            links.dashboard(alert), links.runbook(alert), links.trace(alert), links.rule(alert)));
  }
}
