package io.llmplatform.log.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-29T12:00:01Z",
        "2026-11-29T12:00:01.5Z",
        "2026-11-29T12:00:01.123456Z",
        "2026-11-29T23:59:59.999999999Z",
        "2024-02-29T00:00:00.001Z",
        "2026-11-29T12:00:01+08:00",
        "2026-11-29T12:00:01.25-11:30",
        "2026-11-29t12:00:01z",
        "2026-11-29T12:00Z",
        "0000-01-01T00:00:00Z"
      })
  void isReadAsTheJdkReadsIt(String text) {
    assertThat(EventTime.parse(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-11-29",
        "2026-11-29T12:00:01",
        "2026-11-29T12:00:01.1234567890Z",
        "2026-11-29T12:00:60Z",
        "2026-11-29T24:00:01Z",
        "2026-02-30T12:00:01Z",
        "2026-13-01T12:00:01Z",
        "2026-11-29T12:00:0\u0661Z",
        "2026-11-29T12:00:01,5Z",
        "2026-11-29 12:00:01Z",
        "-026-11-29T12:00:01Z"
      })
  void isRefusedWhereItIsNone(String text) {
    assertThatThrownBy(() -> EventTime.parse(text)).isInstanceOf(DateTimeException.class);
    assertThatThrownBy(() -> OffsetDateTime.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
