package io.llmplatform.platform.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares sentences by their embeddings, and knows what a good model must find nearest. */
public final class SimilarityDemo {
  /** English queries, each with the sentence that means the same with hardly a shared word. */
  private static final Map<String, String> ENGLISH =
      Map.of(
          "How do I reset my password?", "I forgot my login and cannot get into my account.",
          "The invoice is wrong.", "You charged me too much money this month.",
          "Our GPUs are overloaded.", "The graphics cards run at their limit.");

  private static final Map<String, String> CHINESE =
      Map.of(
          "怎么重置密码？", "我忘了登录口令，进不去账号。",
          "账单金额不对。", "这个月多收了我的钱。",
          "显卡负载太高。", "GPU 已经满负荷运行。");

  private final PlatformApi platform;
  private final ShippedModel model;
  private final SortedMap<String, String> expected;

  private SimilarityDemo(PlatformApi platform, ShippedModel model, Map<String, String> expected) {
    this.platform = platform;
    this.model = model;
    this.expected = new TreeMap<>(expected);
  }

  public static SimilarityDemo english(PlatformApi platform) {
    return new SimilarityDemo(platform, ShippedModel.MINILM, ENGLISH);
  }

  public static SimilarityDemo chinese(PlatformApi platform) {
    return new SimilarityDemo(platform, ShippedModel.BGE_SMALL_ZH, CHINESE);
  }

  /** The name of the model that is asked. */
  public String model() {
    return model.name();
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
    List<String> queries = List.copyOf(expected.keySet());
    List<String> candidates = expected.values().stream().sorted().toList();
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
      boolean right = scored.get(0).sentence().equals(expected.get(queries.get(q)));
      result.add(new Ranking(queries.get(q), scored, right));
    }
    return result;
  }

  private List<double[]> embed(List<String> inputs) throws IOException, InterruptedException {
    JsonNode answer =
        platform
            .post("/v1/embeddings", Map.of("model", model.name(), "input", inputs))
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
