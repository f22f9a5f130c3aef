package io.llmplatform.scheduler.training.run;

import java.util.Map;

/**
 * What is to be told of a run, before it has a place among its events.
 *
 * @param level {@code info}, {@code warn} or {@code error}
 * @param message a sentence; the database keeps no U+0000, which becomes U+FFFD
 * @param data numbers by name; with some, the event is of the type {@code metrics}
 */
public record RunNote(String level, String message, Map<String, Object> data) {

  public RunNote {
    message = message.replace('\0', '\uFFFD');
    data = Map.copyOf(data);
  }

  public static RunNote info(String message) {
    return new RunNote("info", message, Map.of());
  }

  public static RunNote warn(String message) {
    return new RunNote("warn", message, Map.of());
  }

  public static RunNote error(String message) {
    return new RunNote("error", message, Map.of());
  }

  public static RunNote metrics(String message, Map<String, Object> data) {
    return new RunNote("info", message, data);
  }
}
