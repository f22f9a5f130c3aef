package io.llmplatform.inference.engine.onnx.device;

/** A copy of each piece to one of the same length; they do not overlap. */
public record Transfer(Pieces from, Pieces to) {
  public Transfer {
    if (from.length() != to.length() || from.count() != to.count()) {
      throw new IllegalArgumentException(
          "%d times %d bytes to %d times %d"
              .formatted(from.count(), from.length(), to.count(), to.length()));
    }
  }

  /** From all of a region to all of another of its size. */
  public static Transfer of(Region from, Region to) {
    return new Transfer(Pieces.all(from), Pieces.all(to));
  }
}
