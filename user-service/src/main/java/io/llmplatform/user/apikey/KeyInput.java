package io.llmplatform.user.apikey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.user.apikey.ApiKey.Bounds;
import io.llmplatform.user.input.LimitsInput;
import io.llmplatform.user.input.Line;
import io.llmplatform.user.role.Permissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what clients want of keys. */
final class KeyInput {
  private static final int MAX_NAME = 200;
  private static final int MAX_MODEL = 255;
  private static final int MAX_MODELS = 1000;
  // The database's times end later, but JSON's four-digit years do not.
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private KeyInput() {}

  static String name(@Nullable String name) {
    return Line.of("name", name, MAX_NAME);
  }

  static Bounds bounds(CreateApiKey body, Instant now) {
    requireSome("scopes", body.scopes());
    requireSome("models", body.models());
    return new Bounds(
        Optional.ofNullable(body.scopes()).map(names -> Permissions.given("scopes", names)),
        body.models() == null ? Optional.empty() : models(body.models()),
        LimitsInput.checked("limits", body.limits()),
        end(body, now));
  }

  // Whether "none" or "all" is meant, nobody can tell.
  private static void requireSome(String field, @Nullable List<?> names) {
    if (names != null && names.isEmpty()) {
      throw PlatformException.invalid(
          field, "'" + field + "' names at least one; leave it out for all.");
    }
  }

  /** The models; empty for an empty list: all. */
  static Optional<Set<String>> models(List<? extends @Nullable String> names) {
    if (names.size() > MAX_MODELS) {
      throw PlatformException.invalid("models", "A key names at most " + MAX_MODELS + " models.");
    }
    Set<String> models = new TreeSet<>();
    for (int i = 0; i < names.size(); i++) {
      String field = "models[" + i + "]";
      String model = Line.of(field, names.get(i), MAX_MODEL);
      if (model.isEmpty()) {
        throw PlatformException.invalid(field, "'" + field + "' is the name of a model.");
      }
      models.add(model);
    }
    return models.isEmpty() ? Optional.empty() : Optional.of(models);
  }

  private static @Nullable Instant end(CreateApiKey body, Instant now) {
    String at = body.expiresAt();
    JsonNode in = body.expiresIn() instanceof NullNode ? null : body.expiresIn();
    if (at != null && in != null) {
      throw PlatformException.invalid("expiresIn", "expiresAt and expiresIn exclude each other.");
    }
    if (at != null) {
      return future("expiresAt", instant(at), now);
    }
    return in == null ? null : future("expiresIn", after(in, now), now);
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text.strip()).toInstant();
    } catch (DateTimeException e) {
      throw PlatformException.invalid(
          "expiresAt", "'expiresAt' is a time such as 2030-01-31T12:00:00Z.");
    }
  }

  private static Instant after(JsonNode in, Instant now) {
    try {
      if (in.isIntegralNumber() && in.canConvertToLong()) {
        return now.plusSeconds(in.longValue());
      }
      String text = in.isTextual() ? in.textValue().strip() : "";
      return text.contains("T") || text.contains("t")
          ? now.plus(Duration.parse(text))
          : now.atOffset(ZoneOffset.UTC).plus(Period.parse(text)).toInstant();
    } catch (DateTimeException | ArithmeticException e) {
      throw PlatformException.invalid(
          "expiresIn", "'expiresIn' is a number of seconds, or a duration such as P30D or PT1H.");
    }
  }

  private static Instant future(String field, Instant end, Instant now) {
    if (!end.isAfter(now) || end.isAfter(LAST)) {
      throw PlatformException.invalid(field, "A key ends in the future, before the year 10000.");
    }
    return end.truncatedTo(ChronoUnit.MICROS);
  }
}
