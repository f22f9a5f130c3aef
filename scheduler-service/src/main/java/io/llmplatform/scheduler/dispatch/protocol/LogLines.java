package io.llmplatform.scheduler.dispatch.protocol;

/**
 * A part of a run's log.
 *
 * @param toLine the last line that is here, from 1; 0: there is none from the line asked for on
 * @param content lines, each with its end
 */
public record LogLines(int toLine, String content) {
  static final LogLines NONE = new LogLines(0, "");
}
