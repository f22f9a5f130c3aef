package io.llmplatform.platform.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Renders a structured log line (ECS JSON) for people; other lines stay as they are. */
final class LogLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a stack trace, the lines that say something: what failed, and where it began. */
  private static final int STACK_LINES = 6;

  private LogLine() {}

  static String readable(String line) {
    if (!line.startsWith("{")) {
      return line;
    }
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return line;
    }
    if (!json.has("message")) {
      return line;
    }
    String time = json.path("@timestamp").asText("");
    String trace = text(json, "trace", "id");
    StringBuilder text = new StringBuilder();
    text.append(time.length() >= 23 ? time.substring(11, 23) : time)
        .append(String.format(Locale.ROOT, " %-5s ", text(json, "log", "level")))
        .append(shortName(text(json, "log", "logger")))
        .append(trace.isEmpty() ? "" : " [" + trace + "]")
        .append("  ")
        .append(json.path("message").asText());
    String stack = text(json, "error", "stack_trace");
    if (!stack.isEmpty()) {
      text.append('\n').append(shortened(stack));
    }
    return text.toString();
  }

  /** ECS nests its fields or writes them with dots: both are in use. */
  private static String text(JsonNode json, String outer, String inner) {
    JsonNode flat = json.path(outer + "." + inner);
    return flat.isMissingNode() ? json.path(outer).path(inner).asText("") : flat.asText("");
  }

  /** The head of the stack, and each cause. */
  private static String shortened(String stack) {
    List<String> lines = stack.stripTrailing().lines().toList();
    List<String> kept = new ArrayList<>(lines.subList(0, Math.min(STACK_LINES, lines.size())));
    lines.stream()
        .skip(STACK_LINES)
        .filter(line -> line.startsWith("Caused by"))
        .forEach(kept::add);
    if (kept.size() < lines.size()) {
      kept.add("\t… the whole of it: ./platform logs --json");
    }
    return String.join("\n", kept);
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }
}
