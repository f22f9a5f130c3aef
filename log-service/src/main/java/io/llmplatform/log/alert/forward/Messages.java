package io.llmplatform.log.alert.forward;

import io.llmplatform.log.alert.Alert;
import io.llmplatform.log.alert.AlertGroup;
import io.llmplatform.log.alert.AlertLinks;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages. One group is told of in full, as far as the robot takes it; several in full
 * where they fit together, else in a line each. Immutable.
 */
final class Messages {
  private static final int TITLE = 80;
  private static final int NAME = 80;
  private static final int SUMMARY = 200;
  private static final int DESCRIPTION = 300;
  private static final int LABEL = 60;
  private static final int LABELS = 8;
  private static final int COMMENT = 100;
  private static final int LONGEST_LINK = 512;
  private static final String LINE = "  \n";
  private static final String PARAGRAPH = "\n\n";
  private static final String DOT = " · ";
  private static final Set<String> SAID_ELSEWHERE =
      Set.of(Alert.NAME, Alert.SEVERITY, "trace_id", "prometheus");

  private final Words words;
  private final AlertLinks links;
  private final DateTimeFormatter time;

  Messages(Words words, AlertLinks links, ZoneId zone) {
    this.words = words;
    this.links = links;
    this.time = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT).withZone(zone);
  }

  /**
   * The message of the first of the groups, and as many further ones as go with it.
   *
   * @param groups never none
   */
  Message of(List<AlertGroup> groups, Style style, Instant now) {
    if (groups.size() == 1) {
      AlertGroup group = groups.get(0);
      return new Message(title(group), whole(group, style, now), 1);
    }
    List<String> wholes = groups.stream().map(group -> whole(group, style, now)).toList();
    String all = String.join(PARAGRAPH, wholes);
    return Markdown.bytes(all) <= style.limit()
        ? new Message(counts(groups), all, groups.size())
        : brief(groups, style);
  }

  private String whole(AlertGroup group, Style style, Instant now) {
    StringBuilder text = new StringBuilder();
    text.append(style.heading(counts(List.of(group)) + DOT + name(group), group.firing() > 0));
    int room = style.limit() - Markdown.bytes(PARAGRAPH + tail(Integer.MAX_VALUE));
    int shown = 0;
    for (Alert alert : group.alerts()) {
      String block = fitting(alert, room - Markdown.bytes(text.toString()), now);
      if (block == null) {
        break;
      }
      text.append(block);
      shown++;
    }
    String tail = tail(group.alerts().size() - shown + group.left());
    return tail.isEmpty() ? text.toString() : text.append(PARAGRAPH).append(tail).toString();
  }

  private @Nullable String fitting(Alert alert, int room, Instant now) {
    String full = PARAGRAPH + String.join(LINE, block(alert, now));
    if (Markdown.bytes(full) <= room) {
      return full;
    }
    String line = PARAGRAPH + quoted(sign(alert.firing()) + " **" + summary(alert) + "**");
    return Markdown.bytes(line) <= room ? line : null;
  }

  private List<String> block(Alert alert, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(sign(alert.firing()) + " **" + summary(alert) + "**");
    lines.add(Markdown.plain(alert.annotations().getOrDefault("description", ""), DESCRIPTION));
    lines.add(labels(alert));
    lines.add(times(alert, now));
    lines.add(taken(alert));
    lines.add(links(alert));
    return lines.stream().filter(line -> !line.isEmpty()).map(Messages::quoted).toList();
  }

  private String labels(Alert alert) {
    Stream<String> severity =
        alert.severity().isEmpty()
            ? Stream.empty()
            : Stream.of(
                words.say("severity")
                    + ": "
                    + Markdown.plain(words.of("severity", alert.severity()), LABEL));
    Stream<String> others =
        alert.labels().entrySet().stream()
            .filter(label -> !SAID_ELSEWHERE.contains(label.getKey()))
            .limit(LABELS)
            .map(Messages::label);
    return Stream.concat(severity, others).collect(Collectors.joining(DOT));
  }

  private static String label(Map.Entry<String, String> label) {
    return Markdown.plain(label.getKey(), LABEL) + ": " + Markdown.plain(label.getValue(), LABEL);
  }

  private String times(Alert alert, Instant now) {
    Instant end = alert.endsAt();
    String said =
        end == null
            ? words.say("started", time.format(alert.startsAt()), lasted(alert, now))
            : words.say("ended", time.format(end), lasted(alert, end));
    return alert.firings() > 1 ? said + DOT + words.say("again", alert.firings() - 1) : said;
  }

  private String lasted(Alert alert, Instant until) {
    return words.length(Duration.between(alert.startsAt(), until));
  }

  private String taken(Alert alert) {
    Alert.Acknowledgement taken = alert.acknowledgement();
    if (taken == null) {
      return "";
    }
    String said = words.say("taken", Markdown.plain(taken.by(), LABEL));
    return taken.comment().isEmpty()
        ? said
        : said + ": " + Markdown.plain(taken.comment(), COMMENT);
  }

  private String links(Alert alert) {
    return Stream.of(
            link("dashboard", links.dashboard(alert)),
            link("trace", links.trace(alert)),
            link("runbook", links.runbook(alert)),
            link("rule", links.rule(alert)))
        .filter(link -> !link.isEmpty())
        .collect(Collectors.joining(DOT));
  }

  private String link(String key, @Nullable String url) {
    return url == null || url.length() > LONGEST_LINK
        ? ""
        : "[" + words.say(key) + "](" + url + ")";
  }

  // Each group's line fits by itself, so at least one is in it.
  private Message brief(List<AlertGroup> groups, Style style) {
    String tail = PARAGRAPH + tail(0);
    String heading =
        style.heading(counts(groups), groups.stream().anyMatch(group -> group.firing() > 0));
    StringBuilder text = new StringBuilder(heading);
    int shown = 0;
    for (AlertGroup group : groups) {
      String line = (shown == 0 ? PARAGRAPH : LINE) + quoted(line(group));
      if (Markdown.bytes(text + line + tail) > style.limit()) {
        break;
      }
      text.append(line);
      shown++;
    }
    return new Message(counts(groups), text.append(tail).toString().stripTrailing(), shown);
  }

  private String line(AlertGroup group) {
    Alert first = group.alerts().get(0);
    int count = group.alerts().size() + group.left();
    return sign(group.firing() > 0)
        + " **"
        + name(group)
        + "**"
        + (count > 1 ? " ×" + count : "")
        + " "
        + summary(first);
  }

  private String counts(List<AlertGroup> groups) {
    long firing = groups.stream().mapToLong(AlertGroup::firing).sum();
    long resolved = groups.stream().mapToLong(group -> group.alerts().size()).sum() - firing;
    List<String> said = new ArrayList<>();
    if (firing > 0) {
      said.add(words.say("firing", firing));
    }
    if (resolved > 0) {
      said.add(words.say("resolved", resolved));
    }
    String counts = sign(firing > 0) + " " + String.join(words.say("separator"), said);
    return groups.size() == 1 ? counts : counts + DOT + words.say("groups", groups.size());
  }

  private String title(AlertGroup group) {
    return sign(group.firing() > 0)
        + " "
        + Markdown.plain(group.name() + ": " + saying(group.alerts().get(0)), TITLE);
  }

  private String tail(int more) {
    String console = links.console();
    return Stream.of(
            more > 0 ? words.say("more", more) : "",
            console == null ? "" : "[" + words.say("console") + "](" + console + ")")
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(DOT));
  }

  private static String name(AlertGroup group) {
    return Markdown.plain(group.name(), NAME);
  }

  private static String summary(Alert alert) {
    return Markdown.plain(saying(alert), SUMMARY);
  }

  private static String saying(Alert alert) {
    String summary = alert.annotations().getOrDefault("summary", "");
    return summary.isBlank() ? alert.name() : summary;
  }

  private static String quoted(String line) {
    return "> " + line;
  }

  private static String sign(boolean firing) {
    return firing ? "🔴" : "✅";
  }
}
