package io.llmplatform.scheduler.training.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Which examples are learnt from and which are measured by: indices into one list, both ascending.
 */
public record Split(List<Integer> training, List<Integer> validation) {

  public Split {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  /**
   * Holds back the same share of each label (stratified), one at least, never all. The same
   * examples, share and seed give the same split.
   *
   * @param share of the examples that are measured by, above 0 and below 1
   */
  public static Split stratified(List<String> labels, double share, long seed) {
    Map<String, List<Integer>> byLabel = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      byLabel.computeIfAbsent(labels.get(i), label -> new ArrayList<>()).add(i);
    }
    Random random = new Random(seed);
    List<Integer> training = new ArrayList<>();
    List<Integer> validation = new ArrayList<>();
    for (List<Integer> indices : byLabel.values()) {
      Collections.shuffle(indices, random);
      int held =
          (int) Math.max(1, Math.min(Math.round(indices.size() * share), indices.size() - 1));
      validation.addAll(indices.subList(0, held));
      training.addAll(indices.subList(held, indices.size()));
    }
    training.sort(null);
    validation.sort(null);
    return new Split(training, validation);
  }
}
