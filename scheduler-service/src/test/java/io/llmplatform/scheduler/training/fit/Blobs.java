package io.llmplatform.scheduler.training.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Vectors around one centre for each label, which overlap a little. */
public final class Blobs {
  private Blobs() {}

  public static LabelledVectors of(List<String> labels, int each, int dimensions, long seed) {
    Random random = new Random(7);
    List<float[]> centres = labels.stream().map(label -> vector(random, dimensions, 1)).toList();
    Random noise = new Random(seed);
    List<float[]> vectors = new ArrayList<>();
    List<String> of = new ArrayList<>();
    for (int i = 0; i < each * labels.size(); i++) {
      int label = i % labels.size();
      float[] vector = vector(noise, dimensions, 0.7);
      for (int d = 0; d < dimensions; d++) {
        vector[d] += centres.get(label)[d];
      }
      vectors.add(vector);
      of.add(labels.get(label));
    }
    return new LabelledVectors(vectors, of);
  }

  private static float[] vector(Random random, int dimensions, double scale) {
    float[] vector = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      vector[d] = (float) (scale * random.nextGaussian());
    }
    return vector;
  }
}
