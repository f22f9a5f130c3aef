package io.llmplatform.log.alert;

import static org.springframework.data.mongodb.core.query.Criteria.where;

import io.llmplatform.common.error.PlatformException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mongodb.core.query.Criteria;

/**
 * Which alerts are asked for; each part narrows. Values are compared as they are: none of them is
 * an expression.
 *
 * @param state null: both
 * @param acknowledged null: both
 * @param from of the first start
 * @param to past the last start
 * @param labels that the alert must have
 */
record AlertFilter(
    @Nullable State state,
    @Nullable Boolean acknowledged,
    @Nullable Instant from,
    @Nullable Instant to,
    Map<String, String> labels) {
  private static final int MAX_LABELS = 10;
  private static final int MAX_VALUE = 1024;

  /** Whether it fires. */
  enum State {
    ACTIVE,
    RESOLVED
  }

  /** What a request asks for. */
  record Asked(
      @Nullable String state,
      @Nullable Boolean acknowledged,
      @Nullable String from,
      @Nullable String to,
      @Nullable String name,
      @Nullable String severity,
      @Nullable List<String> label) {

    /**
     * @throws PlatformException naming the parameter at fault
     */
    AlertFilter filter() {
      Map<String, String> labels = new TreeMap<>();
      for (String each : label == null ? List.<String>of() : label) {
        int colon = each.indexOf(':');
        if (colon < 1) {
          throw PlatformException.invalid("label", "A label is asked for as name:value.");
        }
        labels.put(each.substring(0, colon), each.substring(colon + 1));
      }
      if (name != null) {
        labels.put(Alert.NAME, name);
      }
      if (severity != null) {
        labels.put(Alert.SEVERITY, severity);
      }
      checkSize(labels);
      return new AlertFilter(
          state(state), acknowledged, time("from", from), time("to", to), labels);
    }

    private static void checkSize(Map<String, String> labels) {
      boolean tooLong =
          labels.entrySet().stream()
              .anyMatch(
                  pair ->
                      pair.getKey().length() > MAX_VALUE || pair.getValue().length() > MAX_VALUE);
      if (tooLong || labels.size() > MAX_LABELS) {
        throw PlatformException.invalid(
            "label",
            "At most " + MAX_LABELS + " labels are asked for, of " + MAX_VALUE + " characters.");
      }
    }

    private static @Nullable State state(@Nullable String state) {
      if (state == null || state.equals("all")) {
        return null;
      }
      return switch (state) {
        case "active" -> State.ACTIVE;
        case "resolved" -> State.RESOLVED;
        default ->
            throw PlatformException.invalid("state", "The state is active, resolved or all.");
      };
    }

    private static @Nullable Instant time(String field, @Nullable String time) {
      try {
        return time == null ? null : Instant.parse(time);
      } catch (DateTimeParseException e) {
        throw PlatformException.invalid(
                field, "A time is written as in ISO 8601, in UTC: 2026-01-02T03:04:05Z.")
            .causedBy(e);
      }
    }
  }

  /** Of that tenant's alerts only. */
  AlertFilter in(String tenant) {
    Map<String, String> theirs = new TreeMap<>(labels);
    String asked = theirs.put(Alert.TENANT, tenant);
    if (asked != null && !asked.equals(tenant)) {
      theirs.put(Alert.TENANT, "");
    }
    return new AlertFilter(state, acknowledged, from, to, theirs);
  }

  /** Each part's, to be joined by and. */
  List<Criteria> criteria() {
    List<Criteria> all = new ArrayList<>();
    if (state != null) {
      all.add(
          where(AlertDocuments.STATE)
              .is(state == State.ACTIVE ? AlertDocuments.FIRING : AlertDocuments.RESOLVED));
    }
    if (acknowledged != null) {
      Criteria acknowledgement = where(AlertDocuments.ACKNOWLEDGEMENT);
      all.add(acknowledged ? acknowledgement.ne(null) : acknowledgement.is(null));
    }
    if (from != null) {
      all.add(where(AlertDocuments.STARTS_AT).gte(Date.from(from)));
    }
    if (to != null) {
      all.add(where(AlertDocuments.STARTS_AT).lt(Date.from(to)));
    }
    labels.forEach(
        (name, value) ->
            all.add(
                where(AlertDocuments.LABELS)
                    .elemMatch(
                        where(AlertDocuments.NAME).is(name).and(AlertDocuments.VALUE).is(value))));
    return all;
  }
}
