package io.llmplatform.log.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.event.StoredEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final String AUDIT =
      """
      {"id": "a-1", "type": "user.created", "source": "user-service", "tenant": "acme",
       "time": "2026-11-29T11:59:59.123456Z", "data": {"actor": "ann"}}
      """;

  private final EventReader reader = new EventReader(Duration.ofDays(1), Clock.systemUTC());

  @Test
  void readsAnEvent() {
    StoredEvent event = event(EventKind.INFERENCE, Events.request("e-1", "acme", "completed", 9));
    assertThat(event.id()).isEqualTo("e-1");
    assertThat(event.tenant()).isEqualTo("acme");
    assertThat(event.subject()).isEqualTo("m");
    assertThat(event.time()).isEqualTo(Events.DAY + "T10:20:30.123Z");
    assertThat(event.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(event.data()).containsEntry("totalMicros", 9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"id\": \"a-1\"           | \"x\": 1                 | id is required",
        "\"id\": \"a-1\"           | \"id\": {\"$gt\": \"\"}  | id must be a text",
        "\"tenant\": \"acme\"      | \"tenant\": \" \"        | tenant must be a text",
        "\"type\": \"user.created\"| \"type\": null           | type is required",
        "2026-11-29T11:59:59.123456Z | yesterday              | time must be an RFC 3339 time",
        "2026-11-29T11:59:59.123456Z | 2999-12-29T00:00:00Z   | nor more than PT24H ahead",
        "2026-11-29T11:59:59.123456Z | 0001-01-01T00:00:00Z   | time must not be before 2020",
        "{\"actor\": \"ann\"}      | [1]                      | data must be an object",
        "{\"actor\": \"ann\"}      | {\"actor\":              | cannot be read",
      })
  void saysWhyARecordCannotBeUsed(String part, String instead, String reason) {
    assertThat(AUDIT).contains(part);
    assertThat(reason(EventKind.AUDIT, AUDIT.replace(part, instead))).contains(reason);
  }

  @Test
  void saysWhatIsMissingToCountUsage() {
    String request = Events.request("e-1", "acme", "completed", 9);
    assertThat(
            reason(
                EventKind.INFERENCE, request.replace("\"totalMicros\": 9", "\"totalMicros\": -9")))
        .isEqualTo("data.totalMicros must be a whole number from 0 to 1000000000000.");
    assertThat(reason(EventKind.INFERENCE, request.replace("\"model\"", "\"x\"")))
        .isEqualTo("data.model must be a text of 1 to 256 characters.");
    assertThat(reason(EventKind.USAGE, Events.ledgerLine("l-1", "acme", "\"much\"")))
        .isEqualTo("data.cost must be a number.");
    assertThat(reason(EventKind.USAGE, Events.ledgerLine("l-1", "acme", "1e300")))
        .isEqualTo("data.cost is out of bounds.");
  }

  @Test
  void refusesWhatSumsOfUsageCouldNotHold() {
    String line = Events.ledgerLine("l-1", "acme", "0.1");
    assertThat(reason(EventKind.USAGE, line.replace("Tokens\": 7", "Tokens\": " + Long.MAX_VALUE)))
        .startsWith("data.promptTokens must be a whole number from 0");
    assertThat(reason(EventKind.USAGE, Events.ledgerLine("l-1", "acme", "1000000.01")))
        .isEqualTo("data.cost must be from 0 to a million.");
    assertThat(reason(EventKind.USAGE, Events.ledgerLine("l-1", "acme", "1e999")))
        .isEqualTo("data.cost is out of bounds.");
    assertThat(reason(EventKind.USAGE, line.replace("\"version\": \"1\"", "\"version\": [1]")))
        .startsWith("data.version must be a text");
    assertThat(reason(EventKind.USAGE, line.replace("\"ann\"", '"' + "a".repeat(300) + '"')))
        .startsWith("data.user must be a text");
  }

  @Test
  void refusesWhatMayBeTooLargeForTheStore() {
    assertThat(reason(EventKind.AUDIT, AUDIT.replace("ann", "a".repeat(2_000_000))))
        .isEqualTo("It has more than 2000000 bytes.");
  }

  @Test
  void takesReportsOfTrainersAsTheyComeButNotTheirToken() {
    StoredEvent event =
        event(
            EventKind.TRAINING,
            """
            {"id": "r-1", "subject": "ftjob-1", "data": {"state": "running", "token": "secret"}}
            """);
    assertThat(event.tenant()).isEqualTo("platform");
    assertThat(event.type()).isEqualTo("training.status");
    assertThat(event.data()).doesNotContainKey("token").containsEntry("state", "running");
  }

  @Test
  void makesNamesThatAnyStoreTakes() {
    StoredEvent event =
        event(
            EventKind.AUDIT,
            AUDIT.replace(
                "{\"actor\": \"ann\"}",
                "{\"$set\": 1, \"a.b\": {\"c.d\": [{\"$x\": \"\\ud800\"}]}, \"big\":"
                    + " 123456789012345678901}"));
    assertThat(event.data())
        .containsEntry("＄set", 1)
        .containsEntry("a．b", new Document("c．d", List.of(new Document("＄x", "\uFFFD"))))
        .containsEntry("big", 123456789012345678901d);
  }

  @Test
  void refusesNestingThatNoStoreTakes() {
    String deep = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
    assertThat(reason(EventKind.AUDIT, AUDIT.replace("{\"actor\": \"ann\"}", deep)))
        .contains("cannot be read");
    assertThat(reason(EventKind.AUDIT, AUDIT.replace("actor", "a\\u0000b")))
        .contains("null character");
  }

  private StoredEvent event(EventKind kind, String json) {
    Reading reading = read(kind, json);
    assertThat(reading).isInstanceOf(Reading.Event.class);
    return ((Reading.Event) reading).event();
  }

  private String reason(EventKind kind, String json) {
    Reading reading = read(kind, json);
    assertThat(reading).isInstanceOf(Reading.Unusable.class);
    return ((Reading.Unusable) reading).reason();
  }

  private Reading read(EventKind kind, String json) {
    ConsumerRecord<byte[], byte[]> record = record(kind, json);
    return reader.read(Events.origin(record), record);
  }

  private static ConsumerRecord<byte[], byte[]> record(EventKind kind, String json) {
    var record = Events.at(kind, 1, json);
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        NOW.toEpochMilli(),
        TimestampType.CREATE_TIME,
        0,
        0,
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }
}
