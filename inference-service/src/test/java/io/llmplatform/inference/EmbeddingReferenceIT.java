package io.llmplatform.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * 200 sentences, English and Chinese, against the vectors of another implementation ({@code
 * reference/make_reference.py}).
 */
class EmbeddingReferenceIT extends InferenceScenario {
  private static final String BGE = "bge-small-zh-v1.5";
  private static final List<String> SENTENCES =
      new String(TestModels.resource("/reference/sentences.txt"), StandardCharsets.UTF_8)
          .lines()
          .toList();

  /**
   * By how much vectors may differ.
   *
   * @param component each component, alone or in a batch
   * @param alone least cosine of a sentence sent alone
   * @param together least cosine of one sent with the others
   */
  private record Tolerance(float component, double alone, double together) {
    /** Results differ by the order of additions only. */
    static final Tolerance FP32 = new Tolerance(1e-5f, 0.99999, 0.99999);

    /**
     * An int8 model scales its activations by the largest of the whole batch, at run time
     * (DynamicQuantizeLinear): what shares a batch changes a vector, with onnxruntime in Python as
     * here (least cosine of these sentences alone and in batches of 8: 0.984). 8-bit kernels differ
     * between processors besides.
     */
    static final Tolerance INT8 = new Tolerance(0.05f, 0.99, 0.97);
  }

  @BeforeAll
  static void deployBge() {
    REGISTRY.add(BGE, 1, TestModels.bgeSmallZh()).deploy(BGE, 1);
  }

  @ParameterizedTest
  @CsvSource({MINILM + ", 384", BGE + ", 512"})
  void givesTheVectorsOfTheReferenceImplementation(String model, int dimensions) {
    awaitReady(model, 1);
    Tolerance tolerance = model.equals(MINILM) ? Tolerance.FP32 : Tolerance.INT8;

    List<float[]> together = embed(model, SENTENCES);

    for (int i = 0; i < SENTENCES.size(); i++) {
      float[] expected = expected(model, i);
      float[] alone = embed(model, List.of(SENTENCES.get(i))).get(0);
      check(SENTENCES.get(i), alone, expected, tolerance.component(), tolerance.alone());
      check(
          SENTENCES.get(i), together.get(i), expected, tolerance.component(), tolerance.together());
      assertThat(alone).hasSize(dimensions);
    }
  }

  private static void check(
      String sentence, float[] vector, float[] expected, float tolerance, double leastCosine) {
    float[] compared = every(vector.length / expected.length, vector);
    assertThat(compared).as(sentence).containsExactly(expected, within(tolerance));
    assertThat(Vectors.cosine(compared, expected)).as(sentence).isGreaterThan(leastCosine);
  }

  @Test
  void aQueryOfTheChineseModelIsNearestToWhatAnswersIt() {
    awaitReady(BGE, 1);
    List<float[]> documents = embed(BGE, List.of("忘记口令时，点击“找回密码”。", "发票每月一号寄出。", "显卡需要额外供电。"));
    float[] query = vectors(Map.of("model", BGE, "input", "怎么重置密码？", "input_type", "query")).get(0);

    double right = Vectors.cosine(query, documents.get(0));
    assertThat(right).isGreaterThan(Vectors.cosine(query, documents.get(1)) + 0.1);
    assertThat(right).isGreaterThan(Vectors.cosine(query, documents.get(2)) + 0.1);
  }

  private List<float[]> embed(String model, List<String> texts) {
    return vectors(Map.of("model", model, "input", texts));
  }

  private List<float[]> vectors(Map<String, Object> request) {
    Map<String, Object> body = new java.util.HashMap<>(request);
    body.put("encoding_format", "base64");
    JsonNode answer = post("/v1/embeddings", quoted(body)).withStatus(200).json();
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode each : answer.path("data")) {
      vectors.add(floats(Base64.getDecoder().decode(each.path("embedding").asText())));
    }
    return vectors;
  }

  private static float[] expected(String model, int sentence) {
    float[] all = floats(TestModels.resource("/reference/" + model + ".f32"));
    int each = all.length / SENTENCES.size();
    return java.util.Arrays.copyOfRange(all, sentence * each, (sentence + 1) * each);
  }

  private static float[] every(int stride, float[] vector) {
    float[] some = new float[vector.length / stride];
    for (int i = 0; i < some.length; i++) {
      some[i] = vector[i * stride];
    }
    return some;
  }

  private static float[] floats(byte[] littleEndian) {
    FloatBuffer buffer =
        ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }
}
