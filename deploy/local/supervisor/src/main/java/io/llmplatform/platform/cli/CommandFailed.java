package io.llmplatform.platform.cli;

/** A command could not do what it was asked; the message is for the person who asked. */
final class CommandFailed extends Exception {
  private static final long serialVersionUID = 1L;

  CommandFailed(String message) {
    super(message);
  }
}
