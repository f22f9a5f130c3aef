package io.llmplatform.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLineTest {
  @Test
  void rendersAStructuredLine() {
    String line =
        "{\"@timestamp\":\"2026-01-02T03:04:05.678Z\",\"log\":{\"level\":\"INFO\",\"logger\":\"a.b.Engine\"},"
            + "\"trace\":{\"id\":\"abc\"},\"message\":\"ready\"}";
    assertThat(LogLine.readable(line)).isEqualTo("03:04:05.678 INFO  Engine [abc]  ready");
  }

  @Test
  void showsTheStackOfAnError() {
    String line =
        "{\"@timestamp\":\"2026-01-02T03:04:05.678Z\",\"log.level\":\"ERROR\",\"log.logger\":\"E\",\"message\":\"broke\",\"error\":{\"stack_trace\":\"java.io.IOException:"
            + " x\\n"
            + "\\tat y\\n"
            + "\"}}";
    assertThat(LogLine.readable(line)).endsWith("broke\njava.io.IOException: x\n\tat y");
  }

  @Test
  void leavesOtherLinesAsTheyAre() {
    assertThat(LogLine.readable("{not json")).isEqualTo("{not json");
    assertThat(LogLine.readable("plain")).isEqualTo("plain");
    assertThat(LogLine.readable("{\"a\":1}")).isEqualTo("{\"a\":1}");
  }
}
