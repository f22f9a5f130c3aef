package io.llmplatform.scheduler.training.external;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;

/**
 * A program that trains nothing, in five steps: after each it leaves a checkpoint and reports. It
 * ends of itself where a hyperparameter says so: {@code fail} reports a failure, {@code crash} ends
 * with the code 3 at the first step.
 */
final class SteppingTrainer {
  private static final int STEPS = 5;
  private static final int PAUSE_MILLIS = 150;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final String reportTo = variable("TRAINING_REPORT_TO");
  private final String token = variable("TRAINING_TOKEN");
  private final String run = variable("TRAINING_RUN");

  private SteppingTrainer() {}

  public static void main(String[] arguments) throws Exception {
    new SteppingTrainer().train();
  }

  private void train() throws IOException, InterruptedException {
    JsonNode task = json.readTree(new File(variable("TRAINING_TASK"))).path("data");
    int lines = get(task.path("trainingFile").asText()).split("\n", -1).length;
    int from = task.has("checkpoint") ? task.at("/checkpoint/step").asInt() : 0;
    if (from > 0 && !get(task.at("/checkpoint/url").asText()).equals("state " + from)) {
      throw new IOException("The checkpoint is not what was left");
    }
    for (int step = from + 1; step <= STEPS; step++) {
      endAsAsked(task.path("hyperparameters"));
      Thread.sleep(PAUSE_MILLIS);
      put("/checkpoints/" + step, "state " + step);
      report(
          Map.of(
              "state",
              "running",
              "progress",
              100 * step / STEPS,
              "step",
              step,
              "metrics",
              Map.of("train_loss", 1.0 / step),
              "message",
              "Step %d of %d over %d lines (attempt %s)."
                  .formatted(step, STEPS, lines, variable("TRAINING_ATTEMPT"))));
    }
    put("/artifacts/model.onnx", "a model");
    put("/artifacts/notes/how.txt", "in five steps");
    report(Map.of("state", "succeeded", "metrics", Map.of("accuracy", 0.95)));
  }

  private void endAsAsked(JsonNode hyperparameters) throws IOException, InterruptedException {
    if (hyperparameters.has("crash")) {
      Runtime.getRuntime().halt(3);
    }
    if (hyperparameters.has("fail")) {
      report(
          Map.of(
              "state",
              "failed",
              "error",
              Map.of("code", "bad_data", "message", "The data make no sense.")));
      System.exit(1);
    }
  }

  private void report(Map<String, Object> data) throws IOException, InterruptedException {
    String body =
        json.writeValueAsString(
            Map.of("id", UUID.randomUUID().toString(), "subject", run, "data", data));
    send(
        HttpRequest.newBuilder(URI.create(reportTo + "/status"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private void put(String path, String content) throws IOException, InterruptedException {
    send(HttpRequest.newBuilder(URI.create(reportTo + path)).PUT(BodyPublishers.ofString(content)));
  }

  private String get(String url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)).GET());
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request.header("X-Training-Token", token).build(), BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("Answered " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException("There is no " + name);
    }
    return value;
  }
}
