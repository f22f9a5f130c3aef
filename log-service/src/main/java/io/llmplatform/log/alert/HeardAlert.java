package io.llmplatform.log.alert;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An alert as Alertmanager tells of it.
 *
 * @param endsAt null while it fires
 */
public record HeardAlert(
    String fingerprint,
    Map<String, String> labels,
    Map<String, String> annotations,
    Instant startsAt,
    @Nullable Instant endsAt,
    @Nullable String generatorUrl) {

  String id() {
    return fingerprint + "-" + startsAt.toEpochMilli();
  }
}
