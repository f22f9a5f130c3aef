package io.llmplatform.log.alert;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Where an alert leads. Each address is one of HTTP and holds neither blanks nor brackets, so that
 * it can stand in markdown as it is. Immutable.
 */
@Component
public class AlertLinks {
  private static final String TRACE_ID = "{traceId}";
  private static final Pattern TRACE = Pattern.compile("[0-9a-f]{32}");

  private final AlertSettings settings;

  public AlertLinks(AlertSettings settings) {
    this.settings = settings;
  }

  /**
   * Of the annotation {@code dashboard}: an address, or a path at Grafana's; null: there is none.
   */
  public @Nullable String dashboard(Alert alert) {
    return at(settings.dashboardUrl(), alert.annotations().get("dashboard"));
  }

  /** Of the annotation {@code runbook_url} or {@code runbook}; null: there is none. */
  public @Nullable String runbook(Alert alert) {
    Map<String, String> says = alert.annotations();
    String url = says.get("runbook_url");
    return at(settings.dashboardUrl(), url == null ? says.get("runbook") : url);
  }

  /** Of the annotation or label {@code trace_id}; null: there is none. */
  public @Nullable String trace(Alert alert) {
    String id = alert.annotations().getOrDefault("trace_id", alert.labels().get("trace_id"));
    return id == null || settings.traceUrl().isEmpty() || !TRACE.matcher(id).matches()
        ? null
        : settings.traceUrl().replace(TRACE_ID, id);
  }

  /** Where its rule is; null: that is not known. */
  public @Nullable String rule(Alert alert) {
    return at("", alert.generatorUrl());
  }

  /** The console's page of alerts; null: it is not known. */
  public @Nullable String console() {
    return settings.consoleUrl().isEmpty() ? null : settings.consoleUrl();
  }

  private static @Nullable String at(String base, @Nullable String address) {
    if (address == null || address.isBlank()) {
      return null;
    }
    boolean isPath = address.startsWith("/") && !address.startsWith("//");
    if (isPath && base.isEmpty()) {
      return null;
    }
    String whole = isPath ? withoutSlash(base) + address : address;
    String safe = encoded(whole);
    return AlertSettings.isHttp(safe) ? safe : null;
  }

  private static String withoutSlash(String base) {
    return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
  }

  private static String encoded(String address) {
    StringBuilder safe = new StringBuilder();
    address
        .strip()
        .codePoints()
        .forEach(
            point -> {
              if (point <= ' ' || "()<>[]\"'`\\^{}|".indexOf(point) >= 0) {
                safe.append(String.format("%%%02X", point));
              } else {
                safe.appendCodePoint(point);
              }
            });
    return safe.toString();
  }
}
