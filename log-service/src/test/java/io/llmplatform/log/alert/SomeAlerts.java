package io.llmplatform.log.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Alerts, and what Alertmanager's webhook says of them. */
public final class SomeAlerts {
  public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final ObjectMapper JSON = new ObjectMapper();

  private SomeAlerts() {}

  /** One that fires since {@link #START}. */
  public static Alert firing(String name, Map<String, String> labels, Map<String, String> says) {
    Map<String, String> all = new TreeMap<>(labels);
    all.putIfAbsent("alertname", name);
    return new Alert(
        "f-" + name, "f", all, new TreeMap<>(says), true, START, null, null, 1, START, START, null);
  }

  /** The same, over after five minutes. */
  public static Alert resolved(Alert alert) {
    return new Alert(
        alert.id(),
        alert.fingerprint(),
        alert.labels(),
        alert.annotations(),
        false,
        alert.startsAt(),
        START.plusSeconds(300),
        alert.generatorUrl(),
        alert.firings(),
        alert.receivedAt(),
        alert.heardAt(),
        alert.acknowledgement());
  }

  /** A notification of Alertmanager's without alerts. */
  public static ObjectNode notification(String group) {
    ObjectNode notification = JSON.createObjectNode();
    notification
        .put("version", "4")
        .put("groupKey", "{}:{alertname=\"" + group + "\"}")
        .put("truncatedAlerts", 0)
        .put("status", "firing")
        .put("receiver", "team")
        .put("externalURL", "http://alertmanager:9093");
    notification.putObject("groupLabels").put("alertname", group);
    notification.putArray("alerts");
    return notification;
  }

  /** With one more alert in it. */
  public static ObjectNode with(
      ObjectNode notification, String fingerprint, boolean firing, Map<String, String> labels) {
    String name = notification.at("/groupLabels/alertname").asText();
    ObjectNode alert = ((ArrayNode) notification.get("alerts")).addObject();
    alert
        .put("status", firing ? "firing" : "resolved")
        .put("startsAt", START.toString())
        .put("endsAt", firing ? NEVER : "2026-01-02T05:04:05.678+02:00")
        .put("generatorURL", "http://prometheus:9090/graph?g0.expr=up+%3D%3D+0")
        .put("fingerprint", fingerprint);
    ObjectNode all = alert.putObject("labels").put("alertname", name);
    labels.forEach(all::put);
    alert.putObject("annotations").put("summary", name + " of " + fingerprint);
    return notification;
  }
}
