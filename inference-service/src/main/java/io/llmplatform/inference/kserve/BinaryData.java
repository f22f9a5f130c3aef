package io.llmplatform.inference.kserve;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.inference.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/**
 * The binary data behind a request's JSON (the protocol's binary tensor data extension), read once
 * into direct memory of which the tensors are slices. Memory grows with the data that came, never
 * with what the request claims.
 */
final class BinaryData {
  static final String HEADER_LENGTH = "Inference-Header-Content-Length";

  private static final long FIRST_BYTES = 1 << 18;

  private final ByteBuffer data;

  private BinaryData(ByteBuffer data) {
    this.data = data;
  }

  /** That of a request without any. */
  static BinaryData none() {
    return new BinaryData(ByteBuffer.allocate(0));
  }

  /**
   * @param in from the end of the JSON to the body's end
   * @param claimed bytes that the JSON says there are
   */
  static BinaryData read(InputStream in, long claimed) throws IOException {
    ByteBuffer data = Tensor.allocate(Math.min(claimed, FIRST_BYTES));
    ReadableByteChannel channel = Channels.newChannel(in);
    while (data.position() < claimed) {
      if (!data.hasRemaining()) {
        data = larger(data, claimed);
      }
      if (channel.read(data) < 0) {
        throw PlatformException.invalid(
            "inputs",
            "The inputs claim %d bytes of binary data; the body has %d."
                .formatted(claimed, data.position()));
      }
    }
    if (in.read() >= 0) {
      throw PlatformException.invalid(
          "inputs",
          "The body has more binary data than the %d bytes that the inputs claim."
              .formatted(claimed));
    }
    return new BinaryData(data.flip());
  }

  private static ByteBuffer larger(ByteBuffer data, long claimed) {
    return Tensor.allocate(Math.min(claimed, 2L * data.capacity())).put(data.flip());
  }

  /** The next so many bytes. */
  ByteBuffer next(int size) {
    ByteBuffer next = data.duplicate().limit(data.position() + size);
    data.position(data.position() + size);
    return next;
  }
}
