package io.llmplatform.platform.cli;

/** The command line makes no sense; the message says which part of it. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }

  /** Refuses arguments where none are taken. */
  static void requireNone(String command, java.util.List<String> arguments) throws UsageException {
    if (!arguments.isEmpty()) {
      throw new UsageException("'" + command + "' takes no '" + arguments.get(0) + "'");
    }
  }
}
