package io.llmplatform.inference.language.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What is said of sampling, word for word, in double precision and with a full sort. */
final class NaiveSampling {
  /** A token that may be drawn, and its share of the probability. */
  record Share(int id, double probability) {}

  private final SamplingParameters parameters;
  private final int[] prompt;

  NaiveSampling(SamplingParameters parameters, int[] prompt) {
    this.parameters = parameters;
    this.prompt = prompt;
  }

  /** What may be drawn, by id; greedy: the best alone. */
  List<Share> shares(float[] logits, List<Integer> completion) {
    double[] scores = scores(logits, completion);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > Double.NEGATIVE_INFINITY) {
        order.add(i);
      }
    }
    order.sort(Comparator.comparing((Integer i) -> -scores[i]).thenComparing(i -> i));
    if (parameters.temperature() == 0) {
      return List.of(new Share(order.get(0), 1));
    }
    List<Share> left = new ArrayList<>();
    for (int i : order) {
      double weight = Math.exp((scores[i] - scores[order.get(0)]) / parameters.temperature());
      if (weight >= parameters.minP()) {
        left.add(new Share(i, weight));
      }
    }
    if (parameters.topK() > 0 && parameters.topK() < left.size()) {
      left = left.subList(0, parameters.topK());
    }
    return normalised(topP(normalised(left)));
  }

  private List<Share> topP(List<Share> shares) {
    double sum = 0;
    for (int i = 0; i < shares.size(); i++) {
      sum += shares.get(i).probability();
      if (sum >= parameters.topP()) {
        return shares.subList(0, i + 1);
      }
    }
    return shares;
  }

  private static List<Share> normalised(List<Share> shares) {
    double sum = shares.stream().mapToDouble(Share::probability).sum();
    return shares.stream().map(s -> new Share(s.id(), s.probability() / sum)).toList();
  }

  private double[] scores(float[] logits, List<Integer> completion) {
    double[] scores = new double[logits.length];
    for (int i = 0; i < scores.length; i++) {
      double score = logits[i];
      int token = i;
      long count = completion.stream().filter(t -> t == token).count();
      boolean prompted = Arrays.stream(prompt).anyMatch(t -> t == token);
      if (count > 0 || prompted) {
        double repetition = parameters.repetitionPenalty();
        score = score < 0 ? score * repetition : score / repetition;
      }
      if (count > 0) {
        score -= parameters.frequencyPenalty() * count + parameters.presencePenalty();
      }
      score += parameters.logitBias().getOrDefault(i, 0f);
      scores[i] = Double.isNaN(score) ? Double.NEGATIVE_INFINITY : score;
    }
    return scores;
  }
}
