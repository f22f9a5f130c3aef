package io.llmplatform.inference.language.files;

import io.llmplatform.inference.language.files.OnnxInputs.Input;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A decoder's inputs that hold what was computed before: its keys and values. */
final class PastTensors {
  private final JsonFile config;
  private final JsonFile genai;

  PastTensors(JsonFile config, JsonFile genai) {
    this.config = config;
    this.genai = genai;
  }

  /** Whether the input is what was computed before. */
  static boolean isPast(Input input) {
    return input.name().startsWith("past");
  }

  /**
   * Of each past tensor, {@code [sequences, heads, tokens, head size]}, a token's part; what the
   * ONNX file leaves open is as the configuration says, and nothing where that does not say either.
   */
  long bytesPerToken(List<Input> inputs) {
    return inputs.stream()
        .filter(PastTensors::isPast)
        .filter(input -> input.dimensions().size() == 4)
        .mapToLong(this::bytes)
        .sum();
  }

  private long bytes(Input past) {
    long heads = past.dimensions().get(1);
    long size = past.dimensions().get(3);
    return (heads > 0 ? heads : heads()) * (size > 0 ? size : headSize()) * width(past.type());
  }

  private int heads() {
    return first(
        genai.count("model.decoder.num_key_value_heads"),
        config.count("num_key_value_heads"),
        config.count("num_attention_heads"),
        config.count("n_head"));
  }

  private int headSize() {
    int stated = first(genai.count("model.decoder.head_size"), config.count("head_dim"));
    int width = first(config.count("hidden_size"), config.count("n_embd"));
    int heads = first(config.count("num_attention_heads"), config.count("n_head"));
    return stated > 0 ? stated : heads > 0 ? width / heads : 0;
  }

  private static int first(OptionalInt... candidates) {
    return Stream.of(candidates)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty())
        .orElse(0);
  }

  /** Bytes of an element, by {@code TensorProto.DataType}. */
  private static int width(int type) {
    return switch (type) {
      case 2, 3, 17, 18, 19, 20 -> 1;
      case 10, 16 -> 2;
      case 11 -> 8;
      default -> 4;
    };
  }
}
