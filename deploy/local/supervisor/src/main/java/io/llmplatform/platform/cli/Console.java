package io.llmplatform.platform.cli;

import io.llmplatform.platform.supervise.PartStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What the commands write for people. Colour only where a terminal reads it. */
final class Console {
  private final PrintStream out;
  private final boolean colour;

  Console(PrintStream out) {
    this.out = out;
    this.colour = System.console() != null && System.getenv("NO_COLOR") == null;
  }

  /** A part of a line, at once. */
  void part(String text) {
    out.print(text);
    out.flush();
  }

  void line(String text) {
    out.println(text);
  }

  void line() {
    out.println();
  }

  /** One line of progress: {@code ✓ nacos 8848 9.2 s}. */
  void progress(PartStatus part) {
    String mark =
        switch (part.state()) {
          case HEALTHY, DONE -> paint("✓", 32);
          case FAILED -> paint("✗", 31);
          case RETRYING -> paint("!", 33);
          default -> " ";
        };
    String port = part.port() == 0 ? "" : Integer.toString(part.port());
    String tail = part.state().isUp() ? seconds(part.took()) : part.note();
    String note = part.state().isUp() && !part.note().isEmpty() ? "  " + part.note() : "";
    out.printf(Locale.ROOT, "  %s %-24s %6s  %s%s%n", mark, part.name(), port, tail, note);
  }

  String bold(String text) {
    return paint(text, 1);
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%5.1f s", duration.toMillis() / 1000.0);
  }

  String paint(String text, int code) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
