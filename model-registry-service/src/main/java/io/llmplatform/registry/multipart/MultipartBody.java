package io.llmplatform.registry.multipart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The parts of a multipart body (RFC 2046, section 5.1) one after the other, in constant memory.
 * Used by one thread.
 *
 * <p>A delimiter is looked for from its end backwards (Horspool's algorithm): content is mostly
 * passed over in steps of the delimiter's length.
 *
 * <p>INVARIANT: {@code head <= clear <= tail}; no delimiter begins between head and clear, and one
 * begins at clear if {@code found}.
 */
final class MultipartBody {
  private static final int BUFFER = 128 * 1024;
  private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};

  private final InputStream body;
  private final int maxHeaders;
  private final byte[] delimiter;
  private final int[] steps = new int[256];
  private final byte[] buffer = new byte[BUFFER];
  private int head;
  private int clear;
  private int tail;
  private boolean found;

  /**
   * @param boundary of 1 to 70 bytes
   * @param maxHeaders of one part, in bytes
   */
  MultipartBody(InputStream body, byte[] boundary, int maxHeaders) {
    this.body = body;
    this.maxHeaders = maxHeaders;
    this.delimiter = new byte[boundary.length + 4];
    delimiter[0] = '\r';
    delimiter[1] = '\n';
    delimiter[2] = '-';
    delimiter[3] = '-';
    System.arraycopy(boundary, 0, delimiter, 4, boundary.length);
    Arrays.fill(steps, delimiter.length);
    for (int i = 0; i < delimiter.length - 1; i++) {
      steps[delimiter[i] & 0xff] = delimiter.length - 1 - i;
    }
    // The first delimiter may stand at the very start, without the line break before it.
    buffer[0] = '\r';
    buffer[1] = '\n';
    tail = 2;
  }

  /**
   * Goes to the next part, past what is left of this one.
   *
   * @return whether there is one
   * @throws Malformed if the body ends before its last delimiter, or a delimiter's line goes on
   */
  boolean next() throws IOException {
    while (!found) {
      head = clear;
      fill();
    }
    head = clear + delimiter.length;
    clear = head;
    found = false;
    byte first = one();
    byte second = one();
    boolean more = first == '\r' && second == '\n';
    if (!more && (first != '-' || second != '-')) {
      throw new Malformed("a boundary is followed by something else on its line");
    }
    return more;
  }

  /**
   * The headers of a part that has just begun, with the empty line after them.
   *
   * @throws HeadersTooLarge if they have more bytes than allowed
   * @throws Malformed if the body ends in them
   */
  String headers() throws IOException {
    byte[] headers = new byte[maxHeaders];
    int length = 0;
    while (!endsHeaders(headers, length)) {
      if (length == maxHeaders) {
        throw new HeadersTooLarge();
      }
      headers[length] = one();
      length++;
    }
    search();
    return new String(headers, 0, length, StandardCharsets.UTF_8);
  }

  private static boolean endsHeaders(byte[] headers, int length) {
    int end = END_OF_HEADERS.length;
    return length >= end && Arrays.equals(headers, length - end, length, END_OF_HEADERS, 0, end);
  }

  // Outside of contents, where nothing is searched.
  private byte one() throws IOException {
    if (head == tail) {
      read();
    }
    byte next = buffer[head];
    head++;
    clear = head;
    return next;
  }

  /**
   * The content of the part whose headers were read. Closing it does nothing.
   *
   * <p>It fails with {@link Malformed} if the body ends in it.
   */
  InputStream content() {
    return new InputStream() {
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
        while (head == clear) {
          if (found) {
            return -1;
          }
          fill();
        }
        int count = Math.min(length, clear - head);
        System.arraycopy(buffer, head, target, offset, count);
        head += count;
        return count;
      }
    };
  }

  // What is before clear has been handed over, or is of no account.
  private void fill() throws IOException {
    read();
    search();
  }

  private void read() throws IOException {
    System.arraycopy(buffer, head, buffer, 0, tail - head);
    tail -= head;
    clear -= head;
    head = 0;
    int read = body.read(buffer, tail, buffer.length - tail);
    if (read < 0) {
      throw new Malformed("it ends early");
    }
    tail += read;
  }

  private void search() {
    int last = delimiter.length - 1;
    int at = clear;
    while (at + last < tail) {
      byte end = buffer[at + last];
      if (end == delimiter[last] && isDelimiter(at)) {
        clear = at;
        found = true;
        return;
      }
      at += steps[end & 0xff];
    }
    // No delimiter begins before the last bytes, which are fewer than it has.
    clear = Math.max(clear, Math.min(at, tail - last));
  }

  private boolean isDelimiter(int at) {
    return Arrays.equals(buffer, at, at + delimiter.length, delimiter, 0, delimiter.length);
  }

  /** The body is not what a multipart body is. */
  static final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    Malformed(String reason) {
      super(reason);
    }
  }

  /** A part's headers have more bytes than allowed. */
  static final class HeadersTooLarge extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
