package io.llmplatform.inference.engine.onnx.device;

/**
 * Bytes at equal distances.
 *
 * @param region in which they lie, the first at its beginning
 * @param length of each, in bytes
 * @param distance from each one's beginning to the next one's
 */
public record Pieces(Region region, long length, long distance, int count) {
  public Pieces {
    if (length < 0 || count < 1 || distance < length) {
      throw new IllegalArgumentException("pieces that lie in each other");
    }
    if ((count - 1) * distance + length > region.bytes()) {
      throw new IndexOutOfBoundsException(
          "%d pieces of %d bytes, each after %d, in %d bytes"
              .formatted(count, length, distance, region.bytes()));
    }
  }

  /** All of a region. */
  public static Pieces all(Region region) {
    return new Pieces(region, region.bytes(), region.bytes(), 1);
  }
}
