package io.llmplatform.scheduler.training.fit;

import java.util.List;

/**
 * Vectors with the classes that they are of, in one order. The vectors are not copied, and must not
 * be changed.
 *
 * @param vectors all of one length
 */
public record LabelledVectors(List<float[]> vectors, List<String> labels) {

  public LabelledVectors {
    labels = List.copyOf(labels);
    if (vectors.size() != labels.size()) {
      throw new IllegalArgumentException(
          "%d vectors have %d labels".formatted(vectors.size(), labels.size()));
    }
  }

  /** Those at the indices. */
  public LabelledVectors at(List<Integer> indices) {
    return new LabelledVectors(
        indices.stream().map(vectors::get).toList(), indices.stream().map(labels::get).toList());
  }

  int size() {
    return labels.size();
  }
}
