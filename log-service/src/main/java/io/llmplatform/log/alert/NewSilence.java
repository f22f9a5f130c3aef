package io.llmplatform.log.alert;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.llmplatform.common.error.PlatformException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A silence to be made. */
record NewSilence(
    @JsonPropertyDescription("All of which an alert must fit; 1 to 20.")
        @Nullable List<@Nullable Of> matchers,
    @JsonPropertyDescription("Now if absent.") @Nullable Instant startsAt,
    @JsonPropertyDescription("At most 90 days after its start.") @Nullable Instant endsAt,
    @Nullable String comment) {
  private static final int MOST = 20;
  private static final Duration LONGEST = Duration.ofDays(90);

  /** A matcher as it stands in JSON. */
  record Of(
      @Nullable String name,
      @Nullable String value,
      @JsonPropertyDescription("Whether the value is a regular expression; false if absent.")
          @Nullable Boolean isRegex,
      @JsonPropertyDescription("false: what does not fit is meant; true if absent.")
          @Nullable Boolean isEqual) {}

  /**
   * The silence.
   *
   * @throws PlatformException naming the field at fault
   */
  Silence silence(String id, String by, Instant now) {
    List<Matcher> checked = checked();
    Instant start = startsAt == null || startsAt.isBefore(now) ? now : startsAt;
    if (endsAt == null || !endsAt.isAfter(start)) {
      throw PlatformException.invalid("endsAt", "A silence ends after its start and after now.");
    }
    if (Duration.between(start, endsAt).compareTo(LONGEST) > 0) {
      throw PlatformException.invalid(
          "endsAt", "A silence lasts at most " + LONGEST.toDays() + " days.");
    }
    return new Silence(id, checked, start, endsAt, by, Comment.checked(comment), null);
  }

  private List<Matcher> checked() {
    if (matchers == null || matchers.isEmpty() || matchers.size() > MOST) {
      throw PlatformException.invalid("matchers", "A silence has 1 to " + MOST + " matchers.");
    }
    List<Matcher> all = matchers.stream().map(NewSilence::checked).toList();
    // As in Alertmanager: what fits a label that is not there fits every alert.
    if (all.stream().allMatch(matcher -> matcher.fits(Map.of()))) {
      throw PlatformException.invalid(
          "matchers", "At least one matcher must not fit an alert without labels.");
    }
    return all;
  }

  private static Matcher checked(@Nullable Of matcher) {
    if (matcher == null) {
      throw PlatformException.invalid("matchers", "A matcher has a name and a value.");
    }
    return Matcher.of(
        matcher.name(),
        matcher.value(),
        Boolean.TRUE.equals(matcher.isRegex()),
        !Boolean.FALSE.equals(matcher.isEqual()));
  }
}
