package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Has documents taken into a vector store, finds what answers a question, and has it quoted. */
public final class DocumentDemo {
  private static final String QUESTION = "When was the lamp lit for the first time?";
  private static final String RIGHT = "lamp.md";
  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "hours.md",
          "The lighthouse opens at nine in the morning. On Mondays it stays closed.",
          RIGHT,
          "The lamp was lit in 1852. Its lens is of the first order.",
          "tickets.md",
          "A visit costs seven euros. Children below six years go free.");

  private static final String STORES = "/v1/vector_stores";
  private static final long LOOK_MILLIS = 300;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final PlatformApi platform;
  private final String model;

  /**
   * @param model of language that is asked
   */
  public DocumentDemo(PlatformApi platform, String model) {
    this.platform = platform;
    this.model = model;
  }

  /** What is asked. */
  public String question() {
    return QUESTION;
  }

  /** How many documents there are. */
  public int documents() {
    return DOCUMENTS.size();
  }

  /**
   * A passage that was found.
   *
   * @param score 0 to 1
   */
  public record Passage(String file, String text, double score) {}

  /**
   * What came of it.
   *
   * @param found the best first
   * @param quoted names of the files whose passages the language model was given
   */
  public record Outcome(List<Passage> found, List<String> quoted) {
    /** Whether the passage that answers the question was found first, and given to the model. */
    public boolean right() {
      return !found.isEmpty() && found.get(0).file().equals(RIGHT) && quoted.contains(RIGHT);
    }
  }

  /** Takes the documents in, asks, and removes them. */
  public Outcome run() throws IOException, InterruptedException {
    String store =
        platform.post(STORES, Map.of("name", "demo")).orThrow("make a store").path("id").asText();
    List<String> files = new ArrayList<>();
    try {
      for (Map.Entry<String, String> document : new TreeMap<>(DOCUMENTS).entrySet()) {
        files.add(upload(document.getKey(), document.getValue()));
      }
      takeIn(store, files);
      return new Outcome(search(store), ask(store));
    } finally {
      platform.delete(STORES + "/" + store);
      for (String file : files) {
        platform.delete("/v1/files/" + file);
      }
    }
  }

  private String upload(String name, String text) throws IOException, InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return platform
        .post(
            "/v1/files",
            new MultipartBody()
                .field("purpose", "assistants")
                .file("file", name, () -> new ByteArrayInputStream(bytes)))
        .orThrow("upload " + name)
        .path("id")
        .asText();
  }

  private void takeIn(String store, List<String> files) throws IOException, InterruptedException {
    String batches = "%s/%s/file_batches".formatted(STORES, store);
    JsonNode batch =
        platform.post(batches, Map.of("file_ids", files)).orThrow("have documents taken in");
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (batch.path("status").asText().equals("in_progress") && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      batch =
          platform.get(batches + "/" + batch.path("id").asText()).orThrow("look at the documents");
    }
    if (batch.at("/file_counts/completed").asInt() < files.size()) {
      throw new IOException("not all documents were taken in: " + batch);
    }
  }

  private List<Passage> search(String store) throws IOException, InterruptedException {
    List<Passage> found = new ArrayList<>();
    Map<String, String> query = Map.of("query", QUESTION);
    for (JsonNode each :
        platform
            .post("%s/%s/search".formatted(STORES, store), query)
            .orThrow("search")
            .path("data")) {
      found.add(
          new Passage(
              each.path("filename").asText(),
              each.at("/content/0/text").asText().strip(),
              each.path("score").asDouble()));
    }
    return found;
  }

  private List<String> ask(String store) throws IOException, InterruptedException {
    Map<String, Object> tool =
        Map.of("type", "file_search", "vector_store_ids", List.of(store), "max_num_results", 2);
    Map<String, Object> body =
        Map.of(
            "model",
            model,
            "max_tokens",
            16,
            "messages",
            List.of(Map.of("role", "user", "content", QUESTION)),
            "tools",
            List.of(tool));
    return platform
        .post("/v1/chat/completions", body)
        .orThrow("ask about the documents")
        .at("/choices/0/message/file_search_results")
        .findValuesAsText("filename");
  }
}
