package io.llmplatform.inference.body;

import io.llmplatform.common.error.PlatformException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.util.unit.DataSize;

/** Refuses a body once it has more bytes than its limit, whether it said so before or not. */
final class LimitedStream extends FilterInputStream {
  private final DataSize limit;
  private long remaining;

  LimitedStream(InputStream in, DataSize limit) {
    super(in);
    this.limit = limit;
    this.remaining = limit.toBytes();
  }

  static PlatformException tooLarge(DataSize limit) {
    return PlatformException.tooLarge(
        "The body is larger than %d bytes.".formatted(limit.toBytes()));
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    count(Math.max(0, read));
    return read;
  }

  private void count(int read) {
    remaining -= read;
    if (remaining < 0) {
      throw tooLarge(limit);
    }
  }
}
