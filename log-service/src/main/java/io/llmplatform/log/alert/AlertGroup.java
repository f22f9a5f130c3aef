package io.llmplatform.log.alert;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Alerts that Alertmanager told of together.
 *
 * @param key Alertmanager's, of its route and the labels below
 * @param labels by which it grouped them
 * @param alerts never none
 * @param left out of the group by Alertmanager, because there were too many
 */
public record AlertGroup(String key, Map<String, String> labels, List<Alert> alerts, int left) {
  public AlertGroup {
    alerts = List.copyOf(alerts);
  }

  /** The same group with those alerts only, possibly none. */
  public AlertGroup only(Predicate<Alert> wanted) {
    return new AlertGroup(key, labels, alerts.stream().filter(wanted).toList(), left);
  }

  /** How many of the alerts fire. */
  public long firing() {
    return alerts.stream().filter(Alert::firing).count();
  }

  /** What the alerts have in common: the rule's name, else how they were grouped. */
  public String name() {
    List<String> names = alerts.stream().map(Alert::name).distinct().toList();
    return names.size() == 1 ? names.get(0) : String.join(" ", labels.values());
  }
}
