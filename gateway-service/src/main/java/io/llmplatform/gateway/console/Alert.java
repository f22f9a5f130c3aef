package io.llmplatform.gateway.console;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An alert, as log-service tells of it.
 *
 * @param state {@code active} or {@code resolved}
 * @param endsAt null while it is active
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Alert(
    String id,
    String name,
    String severity,
    String state,
    @Nullable Map<String, String> labels,
    @Nullable Map<String, String> annotations,
    Instant startsAt,
    @Nullable Instant endsAt,
    @Nullable Acknowledgement acknowledgement,
    @Nullable List<String> silencedBy,
    @Nullable Links links) {

  /** None where the answer names none. */
  Map<String, String> allLabels() {
    return Objects.requireNonNullElse(labels, Map.of());
  }

  /** What it says to people; empty where it says nothing. */
  String says(String annotation) {
    return annotations == null ? "" : annotations.getOrDefault(annotation, "");
  }

  boolean isActive() {
    return state.equals("active");
  }

  boolean isSilenced() {
    return silencedBy != null && !silencedBy.isEmpty();
  }

  /** Who has taken it on. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Acknowledgement(String by, Instant at, @Nullable String comment) {}

  /** Where it leads; null where that is not known. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Links(@Nullable String dashboard, @Nullable String runbook, @Nullable String trace) {}

  /** The newest of them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Some(@Nullable List<Alert> items) {
    /** None where the answer names none. */
    List<Alert> alerts() {
      return items == null ? List.of() : items;
    }
  }

  /** Which value of a label is meant. */
  record Matcher(String name, String value, boolean isRegex, boolean isEqual) {}

  /** What nobody is told of for a while. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Silence(
      String id,
      List<Matcher> matchers,
      Instant endsAt,
      @Nullable String createdBy,
      @Nullable String comment) {}

  /** The newest of them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Silences(@Nullable List<Silence> items) {
    /** None where the answer names none. */
    List<Silence> silences() {
      return items == null ? List.of() : items;
    }
  }
}
