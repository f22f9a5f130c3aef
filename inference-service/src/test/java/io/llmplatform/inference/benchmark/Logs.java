package io.llmplatform.inference.benchmark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** The logs of the benchmark's own process. */
final class Logs {
  private Logs() {}

  /** Without a configuration, Logback writes every HTTP/2 frame of a gRPC client. */
  static void quiet() {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
  }
}
