package io.llmplatform.log.alert.webhook;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.log.alert.HeardAlert;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of Alertmanager's webhook, version 4 (Prometheus documentation, Alerting, Configuration,
 * {@code webhook_config}).
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Notification(
    @Nullable String version,
    @Nullable String groupKey,
    @Nullable Integer truncatedAlerts,
    @Nullable Map<String, @Nullable String> groupLabels,
    @Nullable List<@Nullable Told> alerts) {
  private static final String VERSION = "4";
  private static final int MAX_ALERTS = 5000;
  private static final int MAX_PAIRS = 100;
  private static final int MAX_NAME = 256;
  private static final int MAX_VALUE = 8192;
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Za-z]{1,64}");

  /** An alert in it. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Told(
      @Nullable String status,
      @Nullable Map<String, @Nullable String> labels,
      @Nullable Map<String, @Nullable String> annotations,
      @Nullable String startsAt,
      @Nullable String endsAt,
      @Nullable String generatorURL,
      @Nullable String fingerprint) {}

  /**
   * Its alerts.
   *
   * @throws PlatformException naming the field at fault
   */
  List<HeardAlert> heard() {
    if (!VERSION.equals(version)) {
      throw PlatformException.invalid("version", "The webhook's version is \"4\".");
    }
    if (alerts == null || alerts.isEmpty() || alerts.size() > MAX_ALERTS) {
      throw PlatformException.invalid("alerts", "There are 1 to " + MAX_ALERTS + " alerts.");
    }
    List<HeardAlert> heard = new ArrayList<>();
    for (int i = 0; i < alerts.size(); i++) {
      heard.add(heard("alerts[" + i + "]", alerts.get(i)));
    }
    return heard;
  }

  /** Alertmanager's key of the group; where it sent none, the labels stand for it. */
  String key() {
    return groupKey == null ? labels().toString() : groupKey;
  }

  /** By which it grouped. */
  Map<String, String> labels() {
    return pairs(groupLabels);
  }

  /** How many alerts it left out. */
  int left() {
    return truncatedAlerts == null ? 0 : Math.max(0, truncatedAlerts);
  }

  private static HeardAlert heard(String field, @Nullable Told told) {
    if (told == null) {
      throw PlatformException.invalid(field, "An alert is an object.");
    }
    if (told.fingerprint() == null || !FINGERPRINT.matcher(told.fingerprint()).matches()) {
      throw PlatformException.invalid(
          field + ".fingerprint", "A fingerprint is 1 to 64 letters and digits.");
    }
    return new HeardAlert(
        told.fingerprint(),
        pairs(told.labels()),
        pairs(told.annotations()),
        time(field + ".startsAt", told.startsAt()),
        isFiring(field, told) ? null : time(field + ".endsAt", told.endsAt()),
        told.generatorURL() == null ? null : cut(told.generatorURL(), MAX_VALUE));
  }

  private static boolean isFiring(String field, Told told) {
    return switch (String.valueOf(told.status())) {
      case "firing" -> true;
      case "resolved" -> false;
      default -> throw PlatformException.invalid(field + ".status", "It is firing or resolved.");
    };
  }

  private static Instant time(String field, @Nullable String time) {
    try {
      if (time != null) {
        return OffsetDateTime.parse(time).toInstant().truncatedTo(ChronoUnit.MILLIS);
      }
    } catch (DateTimeParseException e) {
      throw noTime(field).causedBy(e);
    }
    throw noTime(field);
  }

  private static PlatformException noTime(String field) {
    return PlatformException.invalid(field, "A time is written as in RFC 3339.");
  }

  // Bounded, since what is too much must not keep an alert from being stored.
  private static Map<String, String> pairs(@Nullable Map<String, @Nullable String> pairs) {
    Map<String, String> bounded = new TreeMap<>();
    if (pairs != null) {
      pairs.forEach(
          (name, value) -> {
            if (value != null && bounded.size() < MAX_PAIRS) {
              bounded.put(cut(name, MAX_NAME), cut(value, MAX_VALUE));
            }
          });
    }
    return bounded;
  }

  private static String cut(String text, int most) {
    String whole = text.replace('\0', ' ');
    return whole.length() <= most ? whole : whole.substring(0, most);
  }
}
