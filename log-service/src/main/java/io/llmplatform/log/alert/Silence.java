package io.llmplatform.log.alert;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What nobody is told of for a while. Immutable.
 *
 * @param matchers all of which an alert must fit; never none
 * @param endsAt past its last moment
 * @param alertmanagerId its id in Alertmanager; null: it is only here
 */
public record Silence(
    String id,
    List<Matcher> matchers,
    Instant startsAt,
    Instant endsAt,
    String createdBy,
    String comment,
    @Nullable String alertmanagerId) {

  public Silence {
    matchers = List.copyOf(matchers);
  }

  /** Where it stands in time. */
  enum State {
    PENDING,
    ACTIVE,
    EXPIRED
  }

  State state(Instant now) {
    if (!now.isBefore(endsAt)) {
      return State.EXPIRED;
    }
    return now.isBefore(startsAt) ? State.PENDING : State.ACTIVE;
  }

  /** Whether an alert with those labels is meant. */
  public boolean covers(Map<String, String> labels) {
    return matchers.stream().allMatch(matcher -> matcher.fits(labels));
  }
}
