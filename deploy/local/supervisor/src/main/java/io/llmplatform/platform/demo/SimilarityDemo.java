package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Compares sentences by their embeddings, and knows what a good model must find nearest. */
public final class SimilarityDemo {
  /** Queries, each with the sentence that means the same though it shares hardly a word. */
  private static final Map<String, String> EXPECTED =
      new java.util.TreeMap<>(
          Map.of(
              "How do I reset my password?", "I forgot my login and cannot get into my account.",
              "The invoice is wrong.", "You charged me too much money this month.",
              "Our GPUs are overloaded.", "The graphics cards run at their limit."));

  private final PlatformApi platform;

  public SimilarityDemo(PlatformApi platform) {
    this.platform = platform;
  }

  /**
   * One query and all candidates.
   *
   * @param ranked the candidates, nearest first
   * @param right whether the nearest is the one that means the same
   */
  public record Ranking(String query, List<Scored> ranked, boolean right) {
    public Ranking {
      ranked = List.copyOf(ranked);
    }
  }

  /**
   * A sentence and its cosine similarity to the query, -1 to 1.
   *
   * @param similarity cosine
   */
  public record Scored(String sentence, double similarity) {}

  public List<Ranking> run() throws IOException, InterruptedException {
    List<String> queries = List.copyOf(EXPECTED.keySet());
    List<String> candidates = EXPECTED.values().stream().sorted().toList();
    List<String> inputs = new ArrayList<>(queries);
    inputs.addAll(candidates);
    List<double[]> vectors = embed(inputs);
    List<Ranking> result = new ArrayList<>();
    for (int q = 0; q < queries.size(); q++) {
      List<Scored> scored = new ArrayList<>();
      for (int c = 0; c < candidates.size(); c++) {
        double similarity = cosine(vectors.get(q), vectors.get(queries.size() + c));
        scored.add(new Scored(candidates.get(c), similarity));
      }
      scored.sort(Comparator.comparingDouble(Scored::similarity).reversed());
      boolean right = scored.get(0).sentence().equals(EXPECTED.get(queries.get(q)));
      result.add(new Ranking(queries.get(q), scored, right));
    }
    return result;
  }

  private List<double[]> embed(List<String> inputs) throws IOException, InterruptedException {
    JsonNode answer =
        platform
            .post("/v1/embeddings", Map.of("model", DemoModel.NAME, "input", inputs))
            .orThrow("embed the sentences");
    List<double[]> result = new ArrayList<>();
    for (JsonNode item : answer.path("data")) {
      double[] vector = new double[item.path("embedding").size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = item.path("embedding").get(i).asDouble();
      }
      result.add(vector);
    }
    if (result.size() != inputs.size()) {
      throw new IOException("asked for " + inputs.size() + " embeddings, got " + result.size());
    }
    return result;
  }

  static double cosine(double[] left, double[] right) {
    double dot = 0;
    double leftSquare = 0;
    double rightSquare = 0;
    for (int i = 0; i < left.length; i++) {
      dot += left[i] * right[i];
      leftSquare += left[i] * left[i];
      rightSquare += right[i] * right[i];
    }
    return dot / Math.sqrt(leftSquare * rightSquare);
  }
}
