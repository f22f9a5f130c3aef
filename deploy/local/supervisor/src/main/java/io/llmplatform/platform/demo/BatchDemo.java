package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Has sentences embedded by a batch, and looks at how it goes. */
public final class BatchDemo {
  private static final Set<String> ENDED = Set.of("completed", "failed", "expired", "cancelled");
  private static final long LOOK_MILLIS = 300;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final PlatformApi platform;
  private final ShippedModel model;
  private final int lines;

  /**
   * @param lines requests of the batch
   */
  public BatchDemo(PlatformApi platform, ShippedModel model, int lines) {
    this.platform = platform;
    this.model = model;
    this.lines = lines;
  }

  /** The name of the model that is asked. */
  public String model() {
    return model.name();
  }

  /**
   * A batch as it stood when it was looked at.
   *
   * @param percent of the lines that are done
   * @param completed lines that were answered
   */
  public record State(String id, String status, int percent, int completed) {
    static State of(JsonNode batch) {
      return new State(
          batch.path("id").asText(),
          batch.path("status").asText(),
          batch.path("progress").asInt(),
          batch.at("/request_counts/completed").asInt());
    }

    boolean hasEnded() {
      return ENDED.contains(status);
    }
  }

  /**
   * Runs a batch to its end.
   *
   * @param progress takes each state that is seen, the last one too
   * @return the state in the end
   */
  public State run(Consumer<State> progress) throws IOException, InterruptedException {
    String file =
        platform
            .post(
                "/v1/files",
                new MultipartBody()
                    .field("purpose", "batch")
                    .file("file", "demo.jsonl", () -> new ByteArrayInputStream(input())))
            .orThrow("upload the batch's lines")
            .path("id")
            .asText();
    Map<String, String> wanted =
        Map.of(
            "input_file_id", file, "endpoint", "/v1/embeddings", "completion_window", "24h");
    State state =
        State.of(platform.post("/v1/batches", wanted).orThrow("create the batch"));
    progress.accept(state);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!state.hasEnded() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      state = State.of(platform.get("/v1/batches/" + state.id()).orThrow("look at the batch"));
      progress.accept(state);
    }
    return state;
  }

  private byte[] input() {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      input.append(
          "{\"custom_id\":\"order-%d\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"%s\",\"input\":\"Order %d has arrived.\"}}\n"
              .formatted(i, model.name(), i));
    }
    return input.toString().getBytes(StandardCharsets.UTF_8);
  }
}
