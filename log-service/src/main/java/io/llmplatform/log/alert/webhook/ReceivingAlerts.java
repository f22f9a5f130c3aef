package io.llmplatform.log.alert.webhook;

import io.llmplatform.log.alert.Alert;
import io.llmplatform.log.alert.AlertGroup;
import io.llmplatform.log.alert.Alerts;
import io.llmplatform.log.alert.HeardAlert;
import io.llmplatform.log.alert.forward.PlanningForwards;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Stores a notification, then what robots are to be told. Each step may be repeated, so that a
 * notification that comes again after a crash in between does no more than what was left.
 */
@Component
class ReceivingAlerts {
  private final Alerts alerts;
  private final PlanningForwards planning;
  private final Clock clock;
  private final Counter firing;
  private final Counter resolved;

  ReceivingAlerts(Alerts alerts, PlanningForwards planning, Clock clock, MeterRegistry meters) {
    this.alerts = alerts;
    this.planning = planning;
    this.clock = clock;
    this.firing = meters.counter("alerts.received", "status", "firing");
    this.resolved = meters.counter("alerts.received", "status", "resolved");
  }

  void receive(Notification notification) {
    List<HeardAlert> heard = notification.heard();
    Instant now = clock.instant();
    List<Alert> stored = new ArrayList<>();
    for (HeardAlert each : heard) {
      stored.add(alerts.heard(each, now));
    }
    planning.plan(
        new AlertGroup(notification.key(), notification.labels(), stored, notification.left()),
        now);
    stored.forEach(alert -> (alert.firing() ? firing : resolved).increment());
  }
}
