package io.llmplatform.gateway.console;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** What the page of alerts shows, in the words of one language. Immutable. */
final class AlertModels {
  private static final Set<String> SAID_ELSEWHERE = Set.of("alertname", "severity");
  private static final String CALM = "calm";
  private static final Set<String> SEVERITIES = Set.of("critical", "warning", "info", "none");
  private static final Map<String, String> KINDS =
      Map.of("critical", "failed", "warning", "paused");

  private final Language language;

  AlertModels(Language language) {
    this.language = language;
  }

  /** Somewhere that an alert leads. */
  record Link(String url, String name) {}

  /**
   * @param labels in one line
   * @param lasted until now or its end, in words
   * @param taken who has taken it on, and what they said; null: nobody
   */
  record Row(
      String url,
      String name,
      JobModels.State severity,
      String summary,
      @Nullable String description,
      String labels,
      @Nullable Moment started,
      String lasted,
      @Nullable String taken,
      boolean silenced,
      List<Link> links) {}

  record SilenceRow(
      String url,
      String what,
      @Nullable Moment end,
      @Nullable String by,
      @Nullable String comment) {}

  record AlertPage(List<Row> active, List<Row> resolved, List<SilenceRow> silences) {}

  AlertPage page(Alert.Some active, Alert.Some resolved, Alert.Silences silences, Instant now) {
    return new AlertPage(
        active.alerts().stream().map(alert -> row(alert, now)).toList(),
        resolved.alerts().stream().map(alert -> row(alert, now)).toList(),
        silences.silences().stream().map(AlertModels::row).toList());
  }

  private Row row(Alert alert, Instant now) {
    Instant until = Objects.requireNonNullElse(alert.endsAt(), now);
    String summary = alert.says("summary");
    String description = alert.says("description");
    return new Row(
        alertUrl(alert.id()),
        alert.name(),
        severity(alert),
        summary.isEmpty() ? alert.name() : summary,
        description.isEmpty() ? null : description,
        labels(alert),
        Moment.of(alert.startsAt()),
        length(Duration.between(alert.startsAt(), until)),
        taken(alert.acknowledgement()),
        alert.isSilenced(),
        links(alert.links()));
  }

  private JobModels.State severity(Alert alert) {
    String severity = alert.severity();
    String word = SEVERITIES.contains(severity) ? language.text("severity-" + severity) : severity;
    return new JobModels.State(
        alert.isActive() ? KINDS.getOrDefault(severity, CALM) : CALM,
        word.isEmpty() ? language.text("severity-none") : word);
  }

  private static String labels(Alert alert) {
    return alert.allLabels().entrySet().stream()
        .filter(label -> !SAID_ELSEWHERE.contains(label.getKey()))
        .map(label -> label.getKey() + "=" + label.getValue())
        .sorted()
        .collect(Collectors.joining("  "));
  }

  private @Nullable String taken(Alert.@Nullable Acknowledgement taken) {
    if (taken == null) {
      return null;
    }
    String comment = Objects.requireNonNullElse(taken.comment(), "");
    String by = language.text("taken-by") + " " + taken.by();
    return comment.isEmpty() ? by : by + ": " + comment;
  }

  // Addresses that log-service has checked; checked again, since a page must not run a script.
  private List<Link> links(Alert.@Nullable Links links) {
    if (links == null) {
      return List.of();
    }
    return Stream.of(
            link("dashboard", links.dashboard()),
            link("runbook", links.runbook()),
            link("trace-link", links.trace()))
        .filter(link -> link.url().startsWith("http://") || link.url().startsWith("https://"))
        .toList();
  }

  private Link link(String key, @Nullable String url) {
    return new Link(url == null ? "" : url, language.text(key));
  }

  private static String length(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d " + time.toHoursPart() + " h";
    }
    return time.toHours() > 0
        ? time.toHours() + " h " + time.toMinutesPart() + " min"
        : Math.max(0, time.toMinutes()) + " min";
  }

  private static SilenceRow row(Alert.Silence silence) {
    return new SilenceRow(
        "/console/silences/" + encoded(silence.id()),
        silence.matchers().stream().map(AlertModels::words).collect(Collectors.joining("  ")),
        Moment.of(silence.endsAt()),
        silence.createdBy(),
        silence.comment());
  }

  private static String words(Alert.Matcher matcher) {
    String operator =
        matcher.isRegex() ? (matcher.isEqual() ? "=~" : "!~") : (matcher.isEqual() ? "=" : "!=");
    return matcher.name() + operator + matcher.value();
  }

  private static String alertUrl(String id) {
    return "/console/alerts/" + encoded(id);
  }

  private static String encoded(String value) {
    return UriUtils.encode(value, StandardCharsets.UTF_8);
  }
}
