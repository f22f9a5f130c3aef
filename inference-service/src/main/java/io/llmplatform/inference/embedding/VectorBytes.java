package io.llmplatform.inference.embedding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors as they are stored and sent: float32, little-endian. */
public final class VectorBytes {
  private VectorBytes() {}

  public static byte[] of(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  /** The vector that these are; what is less than a float at their end is left out. */
  public static float[] vector(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
