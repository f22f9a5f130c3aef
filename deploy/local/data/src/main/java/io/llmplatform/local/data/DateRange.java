package io.llmplatform.local.data;

import de.bwaldvogel.mongo.bson.Document;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.bson.BsonBinaryReader;
import org.bson.BsonType;

/**
 * What a query says of the date in one field, as far as that can be told from a document's bytes: a
 * document whose date lies outside does not match, and need not be decoded for it. Of a document
 * that has no date there it says nothing. Thread-safe.
 *
 * @param field of the document itself, not of one within it
 * @param from the first, in milliseconds since 1970
 * @param to the last
 */
record DateRange(String field, long from, long to) {
  /** Contains every date. */
  static DateRange any(String field) {
    return new DateRange(field, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Contains no date. */
  static DateRange none(String field) {
    return new DateRange(field, Long.MAX_VALUE, Long.MIN_VALUE);
  }

  /**
   * The range of a query. Conditions that bound nothing, or of kinds that are not known here, leave
   * it as it is.
   */
  static DateRange of(Document query, String field) {
    DateRange any = any(field);
    return query.entrySet().stream().map(any::of).reduce(any, DateRange::and);
  }

  private DateRange of(Map.Entry<String, Object> condition) {
    Object value = condition.getValue();
    if (condition.getKey().equals("$and") && value instanceof Collection<?> all) {
      return each(all).reduce(this, DateRange::and);
    }
    if (condition.getKey().equals("$or") && value instanceof Collection<?> all) {
      return each(all).reduce(DateRange::or).orElse(this);
    }
    if (!condition.getKey().equals(field)) {
      return this;
    }
    if (value instanceof Document operators) {
      return operators.entrySet().stream()
          .map(each -> bounded(each.getKey(), each.getValue()))
          .reduce(this, DateRange::and);
    }
    return bounded("$eq", value);
  }

  private Stream<DateRange> each(Collection<?> queries) {
    return queries.stream().map(query -> of((Document) query, field));
  }

  private DateRange bounded(String operator, Object value) {
    if (!(value instanceof Instant date)) {
      return this;
    }
    return switch (operator) {
      case "$eq" -> notBefore(date).notAfter(date);
      case "$gt", "$gte" -> notBefore(date);
      case "$lt", "$lte" -> notAfter(date);
      default -> this;
    };
  }

  /** The part of this range that lies there. */
  DateRange notBefore(Instant date) {
    return new DateRange(field, Math.max(from, date.toEpochMilli()), to);
  }

  /** The part of this range that lies there. */
  DateRange notAfter(Instant date) {
    return new DateRange(field, from, Math.min(to, date.toEpochMilli()));
  }

  private DateRange and(DateRange other) {
    return new DateRange(field, Math.max(from, other.from), Math.min(to, other.to));
  }

  private DateRange or(DateRange other) {
    return new DateRange(field, Math.min(from, other.from), Math.max(to, other.to));
  }

  /** The least range that contains this one and the date. */
  DateRange with(long date) {
    return new DateRange(field, Math.min(from, date), Math.max(to, date));
  }

  boolean contains(long date) {
    return from <= date && date <= to;
  }

  boolean overlaps(DateRange other) {
    return Math.max(from, other.from) <= Math.min(to, other.to);
  }

  /**
   * The document's date; empty where it has none.
   *
   * @param document as BSON
   */
  OptionalLong date(byte[] document) {
    try (BsonBinaryReader reader = new BsonBinaryReader(ByteBuffer.wrap(document))) {
      reader.readStartDocument();
      for (BsonType type = reader.readBsonType();
          type != BsonType.END_OF_DOCUMENT;
          type = reader.readBsonType()) {
        if (reader.readName().equals(field)) {
          return type == BsonType.DATE_TIME
              ? OptionalLong.of(reader.readDateTime())
              : OptionalLong.empty();
        }
        reader.skipValue();
      }
      return OptionalLong.empty();
    }
  }
}
