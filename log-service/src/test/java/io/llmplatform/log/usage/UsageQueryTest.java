package io.llmplatform.log.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.common.error.PlatformException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageQueryTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:34:56Z");

  @Test
  void asksForTheLastSevenDaysUnlessToldOtherwise() {
    UsageQuery query = query(null, null, Interval.DAY, "UTC");
    assertThat(query.from()).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(query.to()).isEqualTo("2026-11-30T00:00:00Z");
    assertThat(query.grain()).isEqualTo(Grain.MODELS_BY_DAY);
  }

  @Test
  void countsDaysOfAnotherZoneByTheHour() {
    UsageQuery query = query("2026-11-01", "2026-12-01", Interval.MONTH, "Asia/Shanghai");
    assertThat(query.from()).isEqualTo("2026-10-31T16:00:00Z");
    assertThat(query.to()).isEqualTo("2026-11-30T16:00:00Z");
    assertThat(query.grain()).isEqualTo(Grain.MODELS_BY_HOUR);
    assertThat(query.row(Instant.parse("2026-11-30T15:00:00Z"))).isEqualTo("2026-10-31T16:00:00Z");
  }

  @Test
  void readsAPlusThatWasNotEncoded() {
    assertThat(query("2026-11-01T08:00:00 08:00", "2026-11-02", Interval.HOUR, "UTC").from())
        .isEqualTo("2026-11-01T00:00:00Z");
  }

  @Test
  void looksAtCallersOnlyWhereTheyAreAskedFor() {
    UsageQuery query =
        UsageQuery.of(null, null, Interval.DAY, "UTC", Set.of(), Map.of(Dimension.KEY, "k_1"), NOW);
    assertThat(query.grain()).isEqualTo(Grain.CALLERS_BY_DAY);
  }

  @Test
  void countsAShortTotalByTheHour() {
    UsageQuery query = query("2026-11-29T10:10:00Z", "2026-11-29T11:10:00Z", Interval.TOTAL, "UTC");
    assertThat(query.grain()).isEqualTo(Grain.MODELS_BY_HOUR);
    assertThat(query.from()).isEqualTo("2026-11-29T10:00:00Z");
    assertThat(query.to()).isEqualTo("2026-11-29T12:00:00Z");
    assertThat(query.row(Instant.parse("2026-11-29T11:00:00Z"))).isEqualTo(query.from());
  }

  @Test
  void refusesTooMuchTimeNamingTheLimit() {
    assertRefused("to", "31 days", "2026-01-01", "2026-11-01", Interval.HOUR, "UTC");
    assertRefused("to", "1100 days", "2006-01-01", "2026-11-01", Interval.DAY, "UTC");
    assertRefused("to", "92 days", "2026-01-01", "2026-11-01", Interval.DAY, "+08:00");
  }

  @Test
  void refusesWhatIsNoTimeNamingIt() {
    assertRefused("from", "2026-11-01", "{\"$gt\": 0}", null, Interval.DAY, "UTC");
    assertRefused("to", "2026-11-01", null, "+999999999-12-31T00:00:00Z", Interval.DAY, "UTC");
    assertRefused("from", "before", "2026-11-02", "2026-11-01", Interval.DAY, "UTC");
    assertRefused("zone", "Asia/Shanghai", null, null, Interval.DAY, "Moon/Base");
    assertRefused("zone", "whole hours", null, null, Interval.DAY, "Asia/Kolkata");
  }

  @Test
  void refusesVersionsOfCallers() {
    assertThatThrownBy(
            () ->
                UsageQuery.of(
                    null,
                    null,
                    Interval.DAY,
                    "UTC",
                    Set.of(Dimension.KEY, Dimension.VERSION),
                    Map.of(),
                    NOW))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo("group_by"));
  }

  private static UsageQuery query(
      @Nullable String from, @Nullable String to, Interval interval, String zone) {
    return UsageQuery.of(from, to, interval, zone, Set.of(), Map.of(), NOW);
  }

  private static void assertRefused(
      String field,
      String says,
      @Nullable String from,
      @Nullable String to,
      Interval interval,
      String zone) {
    assertThatThrownBy(() -> query(from, to, interval, zone))
        .isInstanceOfSatisfying(
            PlatformException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageContaining(says);
  }
}
