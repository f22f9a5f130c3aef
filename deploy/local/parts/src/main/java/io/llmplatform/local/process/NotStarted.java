package io.llmplatform.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A part did not come up. The message says which, why, and ends with the last lines that it wrote.
 */
public final class NotStarted extends IOException {

  private static final long serialVersionUID = 1L;
  private static final int LINES = 20;

  public NotStarted(String part, String reason, List<String> lastLines) {
    super(message(part, reason, lastLines));
  }

  public static NotStarted withLog(String part, String reason, Path log) {
    return new NotStarted(part, reason, tail(log));
  }

  /** The last lines of a log, none when it cannot be read. */
  public static List<String> tail(Path log) {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      List<String> all = lines.toList();
      return all.subList(Math.max(0, all.size() - LINES), all.size());
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String message(String part, String reason, List<String> lines) {
    String head = part + " did not start: " + reason;
    return lines.isEmpty() ? head : head + "\n  " + String.join("\n  ", lines);
  }
}
