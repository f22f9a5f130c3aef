package io.llmplatform.registry.artifact.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.Abortable;

/**
 * An object's content, of which only what is read is asked for: a skip opens it anew further on.
 * Used by one thread.
 */
final class SeekingStream extends InputStream {
  // Below this, reading on is quicker than another request.
  private static final int NEAR = 256 * 1024;

  private final Bucket bucket;
  private final String key;
  private final long size;
  private long position;
  private @Nullable InputStream current;

  SeekingStream(Bucket bucket, String key, long size) {
    this.bucket = bucket;
    this.key = key;
    this.size = size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == size) {
      return -1;
    }
    if (current == null) {
      current = bucket.open(key, position);
    }
    int read = current.read(target, offset, length);
    if (read < 0) {
      throw new EOFException("The object " + key + " ended early");
    }
    position += read;
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = Math.max(0, Math.min(count, size - position));
    if (current != null && skipped <= NEAR) {
      current.skipNBytes(skipped);
    } else {
      close();
    }
    position += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return 0;
  }

  // Without the abort, the rest would be read so that the connection can be used again.
  @Override
  public void close() throws IOException {
    InputStream open = current;
    current = null;
    if (open instanceof Abortable unread && position < size) {
      unread.abort();
    }
    if (open != null) {
      open.close();
    }
  }
}
