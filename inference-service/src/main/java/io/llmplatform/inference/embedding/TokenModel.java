package io.llmplatform.inference.embedding;

import ai.onnxruntime.platform.Fp16Conversions;
import io.llmplatform.inference.engine.ModelSession;
import io.llmplatform.inference.engine.RunListener;
import io.llmplatform.inference.tensor.ElementType;
import io.llmplatform.inference.tensor.Shape;
import io.llmplatform.inference.tensor.Tensor;
import io.llmplatform.inference.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A session that takes token ids, fed with batches of sequences: which inputs it has and of which
 * type, which output holds the vectors, is read from the session.
 */
final class TokenModel {
  private final ModelSession session;
  private final TensorSpec output;

  TokenModel(ModelSession session) {
    this.session = session;
    session.inputs().forEach(TokenModel::requireFeedable);
    this.output = vectors(session.outputs());
  }

  /**
   * @param vectors per token {@code [batch, length, dimensions]}, or already pooled {@code [batch,
   *     dimensions]}
   * @param length tokens in a row, padding included; 1 when already pooled
   */
  record Result(FloatBuffer vectors, boolean pooled, int length, int dimensions) {}

  /**
   * Runs the sequences as one batch, padded to the longest.
   *
   * @param reader of the result, which is valid until it returns
   * @param listener is told of the run
   */
  <T> T run(List<TokenSequence> batch, Function<Result, T> reader, RunListener listener) {
    long start = System.nanoTime();
    int length = batch.stream().mapToInt(TokenSequence::length).max().orElseThrow();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : session.inputs()) {
      inputs.put(spec.name(), feed(spec, batch, length));
    }
    long made = System.nanoTime();
    long[] computed = {made};
    T results =
        session.run(
            inputs,
            Set.of(output.name()),
            outputs -> {
              computed[0] = System.nanoTime();
              return reader.apply(result(outputs.require(output.name()), length));
            });
    long read = System.nanoTime() - computed[0];
    listener.ran(batch.size(), made - start, computed[0] - made, read);
    return results;
  }

  private static Result result(Tensor tensor, int length) {
    Tensor.Fixed fixed = (Tensor.Fixed) tensor;
    Shape shape = fixed.shape();
    boolean pooled = shape.rank() == 2;
    int dimensions = Math.toIntExact(shape.dimension(shape.rank() - 1));
    return new Result(floats(fixed), pooled, pooled ? 1 : length, dimensions);
  }

  private static FloatBuffer floats(Tensor.Fixed fixed) {
    ByteBuffer bytes = fixed.view();
    return fixed.type() == ElementType.FP16
        ? Fp16Conversions.convertFp16BufferToFloatBuffer(bytes.asShortBuffer())
        : bytes.asFloatBuffer();
  }

  private static Tensor feed(TensorSpec spec, List<TokenSequence> batch, int length) {
    ByteBuffer data = Tensor.allocate((long) batch.size() * length * spec.type().size());
    for (int row = 0; row < batch.size(); row++) {
      TokenSequence sequence = batch.get(row);
      for (int i = 0; i < sequence.length(); i++) {
        put(data, spec.type(), row * length + i, value(spec.name(), sequence, i));
      }
    }
    return new Tensor.Fixed(spec.type(), Shape.of(batch.size(), length), data);
  }

  /** What a token's place holds; padding is zero in every input, masked by attention_mask. */
  private static long value(String input, TokenSequence sequence, int i) {
    return switch (input) {
      case "input_ids" -> sequence.ids()[i];
      case "token_type_ids" -> sequence.typeIds()[i];
      case "position_ids" -> i;
      default -> 1;
    };
  }

  private static void put(ByteBuffer data, ElementType type, int index, long value) {
    if (type == ElementType.INT32) {
      data.putInt(index * Integer.BYTES, (int) value);
    } else {
      data.putLong(index * Long.BYTES, value);
    }
  }

  private static void requireFeedable(TensorSpec spec) {
    boolean known =
        List.of("input_ids", "attention_mask", "token_type_ids", "position_ids")
            .contains(spec.name());
    boolean integer = spec.type() == ElementType.INT64 || spec.type() == ElementType.INT32;
    if (!known || !integer || spec.rank() != 2) {
      throw new UnsupportedEmbeddingModel(
          "the model's input '%s' (%s %s) is none that tokens can feed"
              .formatted(spec.name(), spec.type(), spec.dimensions()));
    }
  }

  private static TensorSpec vectors(List<TensorSpec> outputs) {
    return named(outputs, "last_hidden_state", 3)
        .or(() -> named(outputs, "token_embeddings", 3))
        .or(() -> ofRank(outputs, 3))
        .or(() -> named(outputs, "sentence_embedding", 2))
        .or(() -> ofRank(outputs, 2))
        .orElseThrow(
            () -> new UnsupportedEmbeddingModel("the model has no output that holds vectors"));
  }

  private static Optional<TensorSpec> named(List<TensorSpec> outputs, String name, int rank) {
    return outputs.stream()
        .filter(spec -> spec.name().equals(name) && spec.rank() == rank && isFloat(spec))
        .findFirst();
  }

  private static Optional<TensorSpec> ofRank(List<TensorSpec> outputs, int rank) {
    return outputs.stream().filter(spec -> spec.rank() == rank && isFloat(spec)).findFirst();
  }

  private static boolean isFloat(TensorSpec spec) {
    return spec.type() == ElementType.FP32 || spec.type() == ElementType.FP16;
  }
}
