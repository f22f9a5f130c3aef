package io.llmplatform.log.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A silence as its readers see it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SilenceView(
    String id,
    @JsonPropertyDescription("pending, active or expired.") String state,
    List<Of> matchers,
    Instant startsAt,
    Instant endsAt,
    String createdBy,
    String comment,
    @JsonPropertyDescription("Its id in Alertmanager; absent where it is only here.")
        @Nullable String alertmanagerId) {

  /** A matcher, complete. */
  record Of(String name, String value, boolean isRegex, boolean isEqual) {
    static Of of(Matcher matcher) {
      return new Of(matcher.name(), matcher.value(), matcher.isRegex(), matcher.isEqual());
    }
  }

  static SilenceView of(Silence silence, Instant now) {
    return new SilenceView(
        silence.id(),
        silence.state(now).name().toLowerCase(Locale.ROOT),
        silence.matchers().stream().map(Of::of).toList(),
        silence.startsAt(),
        silence.endsAt(),
        silence.createdBy(),
        silence.comment(),
        silence.alertmanagerId());
  }
}
