package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The logits that a step gave, in the run's own memory: valid until its next step.
 *
 * @param memory of [rows, kept, vocabulary]
 * @param type of its numbers: floats, or halves
 * @param kept tokens of each row that there are logits of: the last one, or all of the step
 */
record StepLogits(ByteBuffer memory, OnnxJavaType type, int kept, int vocabulary) {
  /** Of what follows a row's last token. */
  FloatBuffer last(int row) {
    return at(row * kept + kept - 1);
  }

  /** Of what follows each token of a row, as many as are kept. */
  List<FloatBuffer> each(int row) {
    return IntStream.range(0, kept).mapToObj(i -> at(row * kept + i)).toList();
  }

  private FloatBuffer at(int index) {
    int width = vocabulary * type.size;
    ByteBuffer bytes = memory.slice(index * width, width).order(ByteOrder.nativeOrder());
    return type == OnnxJavaType.FLOAT
        ? bytes.asFloatBuffer()
        : HalfFloats.toFloats(bytes.asShortBuffer());
  }
}
