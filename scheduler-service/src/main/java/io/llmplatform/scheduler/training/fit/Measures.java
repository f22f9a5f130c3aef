package io.llmplatform.scheduler.training.fit;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well a regression does on examples that it did not learn from.
 *
 * @param accuracy share of the examples whose class is right
 * @param macroF1 the mean of the classes' F1
 * @param loss the mean of the negative logarithm of the right class's probability
 * @param labels each class's own measures, in the order of the classes' names
 * @param confusion rows are the classes that examples are of, columns those that they were taken
 *     for, both in that order
 */
public record Measures(
    double accuracy,
    double macroF1,
    double loss,
    Map<String, OfLabel> labels,
    List<List<Integer>> confusion) {

  public Measures {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    confusion = confusion.stream().map(List::copyOf).toList();
  }

  /**
   * @param support examples of the class
   */
  public record OfLabel(double precision, double recall, double f1, int support) {}
}
