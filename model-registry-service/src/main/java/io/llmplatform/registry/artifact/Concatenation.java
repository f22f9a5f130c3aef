package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Contents one after the other; one of them is open at a time. Used by one thread. */
public final class Concatenation extends InputStream {
  private final Iterator<? extends Artifact> rest;
  private @Nullable InputStream current;

  public Concatenation(List<? extends Artifact> contents) {
    this.rest = contents.iterator();
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
    while (current != null || rest.hasNext()) {
      if (current == null) {
        current = rest.next().open();
      }
      int read = current.read(target, offset, length);
      if (read >= 0) {
        return read;
      }
      close();
    }
    return -1;
  }

  /** Without reading, as the contents' own streams skip. */
  @Override
  public long skip(long count) throws IOException {
    long skipped = 0;
    while (skipped < count && (current != null || rest.hasNext())) {
      if (current == null) {
        current = rest.next().open();
      }
      long now = current.skip(count - skipped);
      skipped += now;
      if (now == 0) {
        close();
      }
    }
    return skipped;
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
