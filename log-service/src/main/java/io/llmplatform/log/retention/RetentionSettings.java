package io.llmplatform.log.retention;

import io.llmplatform.log.event.EventKind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things are kept, counted from their own time. A document expires by what was set when it
 * was stored.
 *
 * @param events of each kind; what is not named is kept for {@code standard}
 * @param tenants exceptions from {@code events}, by tenant and kind
 * @param standard of kinds that {@code events} does not name
 * @param usageHours of usage by hour
 * @param usageDays of usage by day
 */
@ConfigurationProperties("log.retention")
public record RetentionSettings(
    @DefaultValue Map<EventKind, Duration> events,
    @DefaultValue Map<String, Map<EventKind, Duration>> tenants,
    @DefaultValue("90d") Duration standard,
    @DefaultValue("100d") Duration usageHours,
    @DefaultValue("1100d") Duration usageDays) {

  public RetentionSettings {
    positive("standard", standard);
    positive("usage-hours", usageHours);
    positive("usage-days", usageDays);
    events.forEach((kind, kept) -> positive("events." + kind, kept));
    tenants.forEach(
        (tenant, kinds) ->
            kinds.forEach((kind, kept) -> positive("tenants." + tenant + "." + kind, kept)));
    events = events.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(events));
    tenants = Map.copyOf(tenants);
  }

  /** When the tenant's event of that kind and time expires. */
  public Instant expiry(EventKind kind, String tenant, Instant time) {
    Duration kept = tenants.getOrDefault(tenant, Map.of()).get(kind);
    return time.plus(kept == null ? common(kind) : kept);
  }

  Duration longest(EventKind kind) {
    return all(kind).max(Duration::compareTo).orElse(standard);
  }

  Duration shortest(EventKind kind) {
    return all(kind).min(Duration::compareTo).orElse(standard);
  }

  private Stream<Duration> all(EventKind kind) {
    return Stream.concat(
        Stream.of(common(kind)),
        tenants.values().stream().map(kinds -> kinds.get(kind)).filter(kept -> kept != null));
  }

  private Duration common(EventKind kind) {
    return events.getOrDefault(kind, standard);
  }

  private static void positive(String key, Duration kept) {
    if (kept.isNegative() || kept.isZero()) {
      throw new IllegalArgumentException("log.retention." + key + " is not more than nothing.");
    }
  }
}
