package io.llmplatform.scheduler.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegressionTest {
  private static final List<String> LABELS = List.of("退款", "billing", "account");
  private static final Hyperparameters PARAMETERS = new Hyperparameters(10, 1.0, 8, 42);

  @Test
  void learnsWhatCanBeLearnt() {
    Regression regression = FittingRegression.fit(Blobs.of(LABELS, 60, 16, 1), PARAMETERS);
    Measures measures = regression.measure(Blobs.of(LABELS, 40, 16, 2));

    assertThat(measures.accuracy()).isGreaterThan(0.9);
    assertThat(measures.macroF1()).isGreaterThan(0.9);
    assertThat(measures.labels().keySet()).containsExactly("account", "billing", "退款");
    assertThat(measures.confusion()).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(measures.confusion().get(i).stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(40);
    }
    int right = measures.confusion().get(0).get(0) + measures.confusion().get(1).get(1);
    right += measures.confusion().get(2).get(2);
    assertThat(measures.accuracy()).isCloseTo(right / 120.0, within(1e-9));
  }

  @Test
  void isTheSameForTheSameSeedAndAnotherForAnother() {
    LabelledVectors examples = Blobs.of(LABELS, 20, 8, 1);
    float[] vector = Blobs.of(LABELS, 1, 8, 3).vectors().get(0);
    double[] first = FittingRegression.fit(examples, PARAMETERS).probabilities(vector);
    double[] again = FittingRegression.fit(examples, PARAMETERS).probabilities(vector);
    double[] other =
        FittingRegression.fit(examples, new Hyperparameters(10, 1.0, 8, 43)).probabilities(vector);

    assertThat(again).containsExactly(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void doesInOnnxRuntimeWhatItDoesHere() throws Exception {
    Regression regression = FittingRegression.fit(Blobs.of(LABELS, 30, 12, 1), PARAMETERS);
    List<float[]> vectors = Blobs.of(LABELS, 5, 12, 9).vectors();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(regression.onnx().toByteArray());
        OnnxTensor input = OnnxTensor.createTensor(environment, vectors.toArray(float[][]::new));
        OrtSession.Result result =
            session.run(Map.of(session.getInputNames().iterator().next(), input))) {
      float[][] probabilities = (float[][]) result.get(0).getValue();
      for (int i = 0; i < vectors.size(); i++) {
        double[] expected = regression.probabilities(vectors.get(i));
        for (int k = 0; k < expected.length; k++) {
          assertThat((double) probabilities[i][k]).isCloseTo(expected[k], within(1e-5));
        }
      }
    }
  }
}
