package io.llmplatform.scheduler.training.fit;

import java.util.Arrays;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Vectors in Tribuo's terms. */
final class Examples {
  private static final LabelFactory LABELS = new LabelFactory();
  private static final int MAX_DIMENSIONS = 100_000;

  private Examples() {}

  /** A component's name. Tribuo orders features by name, so names of one length keep the order. */
  private static String[] names(int dimensions) {
    String[] names = new String[dimensions];
    Arrays.setAll(names, i -> Integer.toString(MAX_DIMENSIONS + i));
    return names;
  }

  static Example<Label> of(float[] vector, String label) {
    return of(vector, label, names(vector.length));
  }

  private static Example<Label> of(float[] vector, String label, String[] names) {
    double[] values = new double[vector.length];
    Arrays.setAll(values, i -> vector[i]);
    return new ArrayExample<>(new Label(label), names, values);
  }

  static MutableDataset<Label> dataset(LabelledVectors examples) {
    MutableDataset<Label> dataset =
        new MutableDataset<>(new SimpleDataSourceProvenance("embeddings", LABELS), LABELS);
    String[] names = names(examples.vectors().get(0).length);
    for (int i = 0; i < examples.size(); i++) {
      dataset.add(of(examples.vectors().get(i), examples.labels().get(i), names));
    }
    return dataset;
  }
}
