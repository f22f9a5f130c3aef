package io.llmplatform.log.ingestion;

import io.llmplatform.log.event.EventKind;
import io.llmplatform.log.event.StoredEvent;
import io.llmplatform.log.usage.Measurement;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Reads events by their envelope (CloudEvents 1.0, structured mode), leniently: what {@code data}
 * holds is looked at only where usage is counted from it. Reports of trainers may come without
 * tenant and time: they are the platform's then, of the time at which Kafka got them. Thread-safe.
 */
final class EventReader {
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");
  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
  private static final int LONGEST = 256;

  /** BSON needs up to six times as many for arrays of digits, and stores take 16 MiB. */
  private static final int LARGEST = 2_000_000;

  private static final String PLATFORM = "platform";

  private final JsonDocuments json = new JsonDocuments();
  private final Duration ahead;
  private final Clock clock;

  EventReader(Duration ahead, Clock clock) {
    this.ahead = ahead;
    this.clock = clock;
  }

  /** What the record is; never fails. */
  Reading read(Origin origin, ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return new Reading.Unusable(origin, record, "It is empty.");
    }
    if (value.length > LARGEST) {
      return new Reading.Unusable(origin, record, "It has more than " + LARGEST + " bytes.");
    }
    try {
      StoredEvent event = event(origin.kind(), json.read(value), record.timestamp());
      return new Reading.Event(origin, record, event, Measurement.of(event));
    } catch (IOException e) {
      return new Reading.Unusable(origin, record, "It cannot be read: " + firstLine(e));
    } catch (IllegalArgumentException e) {
      return new Reading.Unusable(origin, record, String.valueOf(e.getMessage()));
    }
  }

  private StoredEvent event(EventKind kind, Document envelope, long received) {
    boolean report = kind == EventKind.TRAINING;
    String tenant = report ? optional(envelope, "tenant") : required(envelope, "tenant");
    if (!(envelope.get("data") instanceof Document data)) {
      throw new IllegalArgumentException("data must be an object.");
    }
    if (report) {
      // Whoever has it may speak for the run.
      data.remove("token");
    }
    return new StoredEvent(
        required(envelope, "id"),
        kind,
        report && envelope.get("type") == null ? kind.topic() : required(envelope, "type"),
        Optional.ofNullable(optional(envelope, "source")).orElse(report ? "trainer" : "unknown"),
        tenant == null ? PLATFORM : tenant,
        optional(envelope, "subject"),
        time(envelope.get("time"), report ? received : -1),
        traceId(envelope.get("traceparent")),
        data);
  }

  private Instant time(@Nullable Object value, long otherwise) {
    Instant time =
        value == null && otherwise >= 0 ? Instant.ofEpochMilli(otherwise) : parsed(value);
    if (time.isBefore(EARLIEST) || time.isAfter(clock.instant().plus(ahead))) {
      throw new IllegalArgumentException(
          "time must not be before 2020, nor more than " + ahead + " ahead.");
    }
    return time.truncatedTo(ChronoUnit.MILLIS);
  }

  private static Instant parsed(@Nullable Object value) {
    if (value instanceof String text) {
      try {
        return EventTime.parse(text);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("time must be an RFC 3339 time.", e);
      }
    }
    throw new IllegalArgumentException("time must be an RFC 3339 time.");
  }

  private static String required(Document envelope, String member) {
    String text = optional(envelope, member);
    if (text == null) {
      throw new IllegalArgumentException(member + " is required.");
    }
    return text;
  }

  private static @Nullable String optional(Document envelope, String member) {
    Object value = envelope.get(member);
    if (value == null) {
      return null;
    }
    if (value instanceof String text && !text.isBlank() && text.length() <= LONGEST) {
      return text;
    }
    throw new IllegalArgumentException(
        member + " must be a text of 1 to " + LONGEST + " characters.");
  }

  private static @Nullable String traceId(@Nullable Object traceparent) {
    if (!(traceparent instanceof String text)) {
      return null;
    }
    Matcher matcher = TRACEPARENT.matcher(text);
    return matcher.matches() ? matcher.group(1) : null;
  }

  private static String firstLine(IOException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
