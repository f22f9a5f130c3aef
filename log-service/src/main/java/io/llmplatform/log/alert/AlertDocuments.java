package io.llmplatform.log.alert;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Alerts as BSON. Labels are a list of names and values, since a name may hold a dot, which is a
 * path in MongoDB.
 */
public final class AlertDocuments {
  static final String ID = "_id";
  static final String STATE = "state";
  static final String FIRING = "firing";
  static final String RESOLVED = "resolved";
  static final String FINGERPRINT = "fingerprint";
  static final String LABELS = "labels";
  static final String ANNOTATIONS = "annotations";
  static final String STARTS_AT = "startsAt";
  static final String ENDS_AT = "endsAt";
  static final String GENERATOR = "generatorUrl";
  static final String FIRINGS = "firings";
  static final String RECEIVED_AT = "receivedAt";
  static final String HEARD_AT = "heardAt";
  static final String ACKNOWLEDGEMENT = "acknowledgement";
  static final String NAME = "name";
  static final String VALUE = "value";
  private static final String BY = "by";
  private static final String AT = "at";
  private static final String COMMENT = "comment";

  private AlertDocuments() {}

  /** The alert's document. */
  public static Document write(Alert alert) {
    return new Document(ID, alert.id())
        .append(STATE, alert.firing() ? FIRING : RESOLVED)
        .append(FINGERPRINT, alert.fingerprint())
        .append(LABELS, pairs(alert.labels()))
        .append(ANNOTATIONS, pairs(alert.annotations()))
        .append(STARTS_AT, Date.from(alert.startsAt()))
        .append(ENDS_AT, alert.endsAt() == null ? null : Date.from(alert.endsAt()))
        .append(GENERATOR, alert.generatorUrl())
        .append(FIRINGS, alert.firings())
        .append(RECEIVED_AT, Date.from(alert.receivedAt()))
        .append(HEARD_AT, Date.from(alert.heardAt()))
        .append(
            ACKNOWLEDGEMENT,
            alert.acknowledgement() == null ? null : write(alert.acknowledgement()));
  }

  /** The document's alert. */
  public static Alert read(Document document) {
    Date endsAt = document.getDate(ENDS_AT);
    Document acknowledgement = document.get(ACKNOWLEDGEMENT, Document.class);
    return new Alert(
        document.getString(ID),
        document.getString(FINGERPRINT),
        map(document.getList(LABELS, Document.class)),
        map(document.getList(ANNOTATIONS, Document.class)),
        FIRING.equals(document.getString(STATE)),
        at(document, STARTS_AT),
        endsAt == null ? null : endsAt.toInstant(),
        document.getString(GENERATOR),
        document.getInteger(FIRINGS, 1),
        at(document, RECEIVED_AT),
        at(document, HEARD_AT),
        acknowledgement == null ? null : acknowledgement(acknowledgement));
  }

  /** Names and values as a list of documents. */
  public static List<Document> pairs(Map<String, String> map) {
    return map.entrySet().stream()
        .map(pair -> new Document(NAME, pair.getKey()).append(VALUE, pair.getValue()))
        .toList();
  }

  /** What {@link #pairs} wrote, ordered by name. */
  public static Map<String, String> map(@Nullable List<Document> pairs) {
    Map<String, String> map = new TreeMap<>();
    if (pairs != null) {
      pairs.forEach(pair -> map.put(pair.getString(NAME), pair.getString(VALUE)));
    }
    return map;
  }

  static Document write(Alert.Acknowledgement acknowledgement) {
    return new Document(BY, acknowledgement.by())
        .append(AT, Date.from(acknowledgement.at()))
        .append(COMMENT, acknowledgement.comment());
  }

  private static Alert.Acknowledgement acknowledgement(Document document) {
    return new Alert.Acknowledgement(
        document.getString(BY), at(document, AT), document.getString(COMMENT));
  }

  private static Instant at(Document document, String name) {
    return document.getDate(name).toInstant();
  }
}
