package io.llmplatform.platform.cli;

/**
 * A bar that grows to the right, so that it also reads well where nobody watches it. Not
 * thread-safe.
 */
final class ProgressBar {
  private static final int ALL = 100;

  private final Console console;
  private final int width;
  private int filled;

  /**
   * @param width characters of the full bar
   */
  ProgressBar(Console console, int width) {
    this.console = console;
    this.width = width;
  }

  /**
   * @param percent less than before changes nothing
   */
  void reach(int percent) {
    int wanted = Math.min(width, percent * width / ALL);
    if (wanted > filled) {
      console.part("█".repeat(wanted - filled));
      filled = wanted;
    }
  }

  /** Fills it and ends the line. */
  void end() {
    reach(ALL);
    console.line();
  }
}
