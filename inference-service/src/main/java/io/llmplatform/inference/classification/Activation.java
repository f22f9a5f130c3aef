package io.llmplatform.inference.classification;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmplatform.inference.tensor.TensorSpec;
import java.util.List;

/** How a classifier's numbers become probabilities. */
enum Activation {
  /** They are probabilities: the output is called so. */
  NONE,
  /** Of several classes one is right. */
  SOFTMAX,
  /** Each class is right or not ({@code problem_type} is {@code multi_label_classification}). */
  SIGMOID;

  static Activation of(JsonNode config, List<TensorSpec> outputs) {
    if (outputs.stream().anyMatch(output -> output.name().equals("probabilities"))) {
      return NONE;
    }
    return config.path("problem_type").asText().equals("multi_label_classification")
        ? SIGMOID
        : SOFTMAX;
  }

  /** The probabilities of a text's classes. */
  float[] apply(float[] numbers) {
    return switch (this) {
      case NONE -> numbers.clone();
      case SOFTMAX -> softmax(numbers);
      case SIGMOID -> sigmoid(numbers);
    };
  }

  private static float[] softmax(float[] numbers) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (float number : numbers) {
      greatest = Math.max(greatest, number);
    }
    double sum = 0;
    for (float number : numbers) {
      sum += Math.exp(number - greatest);
    }
    float[] probabilities = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      probabilities[i] = (float) (Math.exp(numbers[i] - greatest) / sum);
    }
    return probabilities;
  }

  private static float[] sigmoid(float[] numbers) {
    float[] probabilities = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      probabilities[i] = (float) (1 / (1 + Math.exp(-numbers[i])));
    }
    return probabilities;
  }
}
