package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Trains a classifier of what customers want on the platform's own embeddings, deploys it, and
 * knows what it must say of texts that it has not seen.
 */
public final class TrainingDemo {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final List<String> OBJECTS =
      List.of("my order", "the blue jacket", "the parcel", "the coffee machine", "those shoes");

  /** Phrases about an object, by what the customer wants. */
  private static final SortedMap<String, List<String>> PHRASES =
      new TreeMap<>(
          Map.of(
              "delivery",
                  List.of(
                      "where is %s",
                      "%s has not arrived yet",
                      "when will %s get to me",
                      "the courier lost %s",
                      "how long does shipping of %s take"),
              "refund",
                  List.of(
                      "I want my money back for %s",
                      "please reimburse me for %s",
                      "I returned %s but was not paid back",
                      "how do I get a refund for %s",
                      "give me back what I paid for %s"),
              "praise",
                  List.of(
                      "I love %s, thank you",
                      "%s is wonderful",
                      "great quality of %s",
                      "five stars for %s",
                      "really happy with %s")));

  /** Texts that share no phrase with those, each with what it is about. */
  private static final SortedMap<String, String> QUESTIONS =
      new TreeMap<>(
          Map.of(
              "The tracking page still says my lamp is in the depot.", "delivery",
              "Kindly transfer the purchase price to my bank account.", "refund",
              "You made my day, what a lovely shop!", "praise"));

  private final PlatformApi platform;
  private final String base;

  /**
   * @param base the embedding model that the classifier is trained on
   */
  public TrainingDemo(PlatformApi platform, ShippedModel base) {
    this.platform = platform;
    this.base = base.name();
  }

  /**
   * A classifier that was trained.
   *
   * @param model its name
   * @param accuracy share of the texts held back that it got right
   */
  public record Trained(String model, int version, double accuracy) {}

  /**
   * What the classifier says of a text.
   *
   * @param right whether that is what it is about
   */
  public record Said(String text, String label, boolean right) {}

  /** Labelled texts that it is trained on. */
  public int examples() {
    return lines().size();
  }

  /**
   * @param progress takes the percentage, each time that it has grown
   */
  public Trained train(IntConsumer progress) throws IOException, InterruptedException {
    MultipartBody file =
        new MultipartBody()
            .field("purpose", "fine-tune")
            .file(
                "file",
                "customers.jsonl",
                () ->
                    new ByteArrayInputStream(
                        String.join("\n", lines()).getBytes(StandardCharsets.UTF_8)));
    String fileId = platform.post("/v1/files", file).orThrow("upload texts").path("id").asText();
    JsonNode job =
        platform
            .post(
                "/v1/fine_tuning/jobs",
                Map.of("model", base, "training_file", fileId, "suffix", "demo", "seed", 1))
            .orThrow("start the training");
    JsonNode done = ended(job.path("id").asText(), progress);
    String model = done.path("fine_tuned_model").asText();
    int version = done.path("fine_tuned_version").asInt();
    double accuracy =
        platform
            .get("/api/models/%s/versions/%d".formatted(model, version))
            .orThrow("read the trained version")
            .at("/metrics/accuracy")
            .asDouble();
    return new Trained(model, version, accuracy);
  }

  /** Deploys the classifier, and asks it through the gateway. */
  public List<Said> ask(Trained trained) throws IOException, InterruptedException {
    platform
        .put("/api/deployments/" + trained.model(), Map.of("version", trained.version()))
        .orThrow("deploy the classifier");
    awaitReady(trained);
    JsonNode answers =
        platform
            .post(
                "/v1/classify",
                Map.of("model", trained.model(), "input", new ArrayList<>(QUESTIONS.keySet())))
            .orThrow("classify texts")
            .path("data");
    List<Said> said = new ArrayList<>();
    for (Map.Entry<String, String> question : QUESTIONS.entrySet()) {
      String label = answers.path(said.size()).path("label").asText();
      said.add(new Said(question.getKey(), label, label.equals(question.getValue())));
    }
    return said;
  }

  private JsonNode ended(String job, IntConsumer progress)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    int shown = 0;
    while (System.nanoTime() < deadline) {
      JsonNode now = platform.get("/v1/fine_tuning/jobs/" + job).orThrow("read the training");
      if (now.path("progress").asInt() > shown) {
        shown = now.path("progress").asInt();
        progress.accept(shown);
      }
      String status = now.path("status").asText();
      if (status.equals("succeeded")) {
        return now;
      }
      if (status.equals("failed") || status.equals("cancelled")) {
        throw new IOException("the training " + status + ": " + now.path("error"));
      }
      TimeUnit.MILLISECONDS.sleep(250);
    }
    throw new IOException("the training has not ended after " + LIMIT.toMinutes() + " min");
  }

  private void awaitReady(Trained trained) throws IOException, InterruptedException {
    String path = "/v2/models/%s/versions/%d/ready".formatted(trained.model(), trained.version());
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (platform.get(path).status() != 200) {
      if (System.nanoTime() > deadline) {
        throw new IOException(trained.model() + " is not served");
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static List<String> lines() {
    List<String> lines = new ArrayList<>();
    PHRASES.forEach(
        (label, phrases) -> {
          for (String phrase : phrases) {
            for (String object : OBJECTS) {
              ObjectNode line = PlatformApi.JSON.createObjectNode();
              line.put("text", phrase.formatted(object));
              line.put("label", label);
              lines.add(line.toString());
            }
          }
        });
    return lines;
  }
}
