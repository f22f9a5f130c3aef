package io.llmplatform.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.llmplatform.scheduler.batch.Batch.Counts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final int MANY = 100;

  @Test
  void whatIsAnsweredBehindALineThatWaitsIsNotWritten() throws IOException {
    Window window = window(3, MANY);
    window.take(answer(2, 200));
    assertThat(window.answered()).isNull();

    window.take(answer(0, 200));
    Segment segment = Objects.requireNonNull(window.answered());
    assertThat(segment.lines()).isEqualTo(1);
    assertThat(segment.nextOffset()).isEqualTo(line(0).length());
    assertThat(text(segment.output())).contains("\"custom_id\":\"id-0\"").doesNotContain("id-2");
    assertThat(window.isAnswered()).isFalse();
    assertThat(text(window.requests())).startsWith("{\"id\":\"1\",").hasLineCount(1);
  }

  @Test
  void refusalsOfTheLineAreKeptAndThoseOfTheMomentAreTriedAgain() throws IOException {
    Window window = window(4, MANY);
    window.requests();
    window.take(answer(0, 400));
    window.take(answer(1, 429));
    window.take(answer(2, 503));
    assertThat(window.hasMoved()).isTrue();
    assertThat(window.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(text(window.requests())).hasLineCount(3);
    assertThat(window.hasMoved()).isFalse();

    window.take(answer(1, 200));
    window.take(answer(2, 200));
    window.take(answer(3, 500));
    window.take(answer(3, 500));
    assertThat(window.isAnswered()).isFalse();
    window.take(answer(3, 500));
    Segment segment = Objects.requireNonNull(window.answered());
    assertThat(segment.counts()).isEqualTo(new Counts(2, 2, 12, 4));
    assertThat(text(segment.errors())).contains("id-0").contains("id-3").hasLineCount(2);
  }

  @Test
  void theFirstAnswerOfALineCounts() throws IOException {
    Window window = window(1, MANY);
    window.take(answer(0, 200));
    window.take(answer(0, 400));
    assertThat(Objects.requireNonNull(window.answered()).counts().completed()).isEqualTo(1);
  }

  @Test
  void holdsSoManyLinesAndBytesButOneInAnyCase() throws IOException {
    assertThat(text(window(5, 0).requests())).hasLineCount(1);
    assertThatThrownBy(() -> window(11, MANY)).isInstanceOf(IOException.class);
  }

  private static Window window(int most, long bytes) throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      file.append(line(i));
    }
    byte[] content = file.toString().getBytes(StandardCharsets.UTF_8);
    LineReader lines = new LineReader(new ByteArrayInputStream(content), 0, 1000);
    return Window.read(lines, "/v1/embeddings", most, bytes * line(0).length());
  }

  private static String line(int i) {
    return "{\"custom_id\":\"id-%d\",\"body\":{\"model\":\"m\"}}\n".formatted(i);
  }

  private static AnswerLine answer(int id, int status) throws IOException {
    String line =
        "{\"id\":\"%d\",\"status_code\":%d,\"request_id\":\"r\",\"retry_after\":7,\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1},\"body\":{\"x\":[1.5]}}"
            .formatted(id, status);
    return AnswerLine.parse(line.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
