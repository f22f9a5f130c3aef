package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Half-precision numbers (IEEE 754 binary16) as floats, by a table of all of them. */
final class HalfFloats {
  private static final float[] FLOATS = table();

  private HalfFloats() {}

  private static float[] table() {
    float[] floats = new float[1 << Short.SIZE];
    for (int bits = 0; bits < floats.length; bits++) {
      floats[bits] = Fp16Conversions.fp16ToFloat((short) bits);
    }
    return floats;
  }

  static FloatBuffer toFloats(ShortBuffer halves) {
    float[] floats = new float[halves.remaining()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = FLOATS[halves.get(halves.position() + i) & 0xffff];
    }
    return FloatBuffer.wrap(floats);
  }
}
