package io.llmplatform.log.alert.forward;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.log.alert.Alert;
import io.llmplatform.log.alert.Matcher;
import java.util.List;
import java.util.Map;

/** Of which alerts a robot is to be told. Immutable. */
final class Wanted {
  private static final String NOBODYS = "none";

  private final List<Matcher> matchers;
  private final boolean everySeverity;

  /**
   * @throws IllegalArgumentException where a value is no regular expression
   */
  Wanted(Map<String, String> match) {
    try {
      this.matchers =
          match.entrySet().stream()
              .map(each -> Matcher.of(each.getKey(), each.getValue(), true, true))
              .toList();
    } catch (PlatformException e) {
      throw new IllegalArgumentException("A robot's match under log.alerts: " + e.detail(), e);
    }
    this.everySeverity = match.containsKey(Alert.SEVERITY);
  }

  boolean fits(Alert alert) {
    return (everySeverity || !alert.severity().equals(NOBODYS))
        && matchers.stream().allMatch(matcher -> matcher.fits(alert.labels()));
  }
}
