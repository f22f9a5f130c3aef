package io.llmplatform.files;

import java.io.InputStream;
import java.util.Objects;

/**
 * A file's bytes, fetched piece by piece as they are read: no connection is held while its reader
 * is at work. Used by one thread.
 */
final class PiecewiseStream extends InputStream {

  /** Fetches bytes of a file, all that were asked for. */
  @FunctionalInterface
  interface Pieces {
    byte[] fetch(long from, int length);
  }

  private final Pieces pieces;
  private final int size;
  private final long end;
  private long position;
  private byte[] piece = new byte[0];
  private int read;

  /**
   * @param position of the first byte
   * @param end past the last
   * @param size of a piece
   */
  PiecewiseStream(Pieces pieces, long position, long end, int size) {
    this.pieces = pieces;
    this.position = position;
    this.end = end;
    this.size = size;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (read == piece.length && !fetch()) {
      return -1;
    }
    int count = Math.min(length, piece.length - read);
    System.arraycopy(piece, read, target, offset, count);
    read += count;
    return count;
  }

  private boolean fetch() {
    if (position == end) {
      return false;
    }
    piece = pieces.fetch(position, (int) Math.min(size, end - position));
    position += piece.length;
    read = 0;
    return true;
  }
}
