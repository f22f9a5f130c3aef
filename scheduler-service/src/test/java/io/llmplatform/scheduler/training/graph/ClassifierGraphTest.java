package io.llmplatform.scheduler.training.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.llmplatform.scheduler.training.fit.Blobs;
import io.llmplatform.scheduler.training.fit.FittingRegression;
import io.llmplatform.scheduler.training.fit.Hyperparameters;
import io.llmplatform.scheduler.training.fit.Regression;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierGraphTest {
  private static final long[][] IDS = {{3, 5, 1, 0, 0}, {2, 2, 7, 4, 6}, {9, 0, 0, 0, 0}};
  private static final int[] LENGTHS = {3, 5, 1};

  @TempDir Path folder;

  private final TinyEncoder encoder = new TinyEncoder(10, 6);
  private final Regression regression =
      FittingRegression.fit(
          Blobs.of(List.of("a", "b", "c"), 20, 6, 1), new Hyperparameters(5, 1.0, 4, 1));

  @ParameterizedTest
  @CsvSource({
    "11, CLS, false",
    "11, MEAN, true",
    "14, MEAN, false",
    "14, CLS, true",
    "18, MEAN, true",
  })
  void givesForTokensWhatTheRegressionGivesForTheirVector(
      int opset, Pooling pooling, boolean normalize) throws Exception {
    Path file = write(opset, pooling, normalize);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor ids = OnnxTensor.createTensor(environment, IDS);
        OnnxTensor mask = OnnxTensor.createTensor(environment, mask());
        OrtSession.Result result = session.run(Map.of("input_ids", ids, "attention_mask", mask))) {
      float[][] probabilities = (float[][]) result.get(ClassifierGraph.OUTPUT).get().getValue();
      for (int row = 0; row < IDS.length; row++) {
        float[] vector = encoder.vector(IDS[row], LENGTHS[row], pooling, normalize);
        double[] expected = regression.probabilities(vector);
        for (int k = 0; k < expected.length; k++) {
          assertThat((double) probabilities[row][k]).isCloseTo(expected[k], within(1e-5));
        }
      }
    }
  }

  @Test
  void hasTheEncodersInputsOneOutputAndItsMetadata() throws Exception {
    Path file = write(14, Pooling.MEAN, true);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString())) {
      assertThat(session.getInputNames()).containsExactlyInAnyOrder("input_ids", "attention_mask");
      assertThat(session.getOutputNames()).containsExactly("probabilities");
      TensorInfo output = (TensorInfo) session.getOutputInfo().values().iterator().next().getInfo();
      assertThat(output.getShape()).containsExactly(-1, 3);
      assertThat(output.getDimensionNames()[0]).isEqualTo("batch");
      assertThat(session.getMetadata().getCustomMetadata()).containsEntry("labels", "[]");
    }
  }

  @Test
  void refusesWhatIsNoModel() throws Exception {
    Path damaged = Files.write(folder.resolve("damaged.onnx"), new byte[] {58, 127, 1, 2});
    assertThatThrownBy(() -> write(damaged)).isInstanceOf(UnsupportedGraph.class);
    Path empty = Files.write(folder.resolve("empty.onnx"), new byte[0]);
    assertThatThrownBy(() -> write(empty)).hasMessageContaining("no graph");
  }

  @Test
  void refusesAnEncoderWithoutVectors() throws Exception {
    Path file = folder.resolve("no-vectors.onnx");
    Files.write(file, encoder.withoutOutputs(14).toByteArray());
    assertThatThrownBy(() -> write(file)).hasMessageContaining("no output that holds vectors");
  }

  private Path write(int opset, Pooling pooling, boolean normalize) throws Exception {
    Path file = folder.resolve("encoder.onnx");
    Files.write(file, encoder.model(opset).toByteArray());
    Path target = folder.resolve("classifier.onnx");
    ClassifierGraph.write(
        file, pooling, normalize, regression.onnx(), Map.of("labels", "[]"), target);
    return target;
  }

  private void write(Path encoderFile) throws Exception {
    ClassifierGraph.write(
        encoderFile, Pooling.CLS, false, regression.onnx(), Map.of(), folder.resolve("out.onnx"));
  }

  private static long[][] mask() {
    long[][] mask = new long[IDS.length][IDS[0].length];
    for (int row = 0; row < IDS.length; row++) {
      for (int i = 0; i < LENGTHS[row]; i++) {
        mask[row][i] = 1;
      }
    }
    return mask;
  }
}
