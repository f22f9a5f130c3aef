package io.llmplatform.scheduler.batch;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a JSONL file that are not blank; a line ends at LF, or at the file's end. Used
 * by one thread.
 */
final class LineReader implements Closeable {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final int maxLine;
  private final byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;
  private long offset;
  private int number;

  /**
   * A line.
   *
   * @param number from 1 on, counted from where the reader began
   * @param offset of its first byte in the file
   * @param bytes without its end; of one that is too long only its beginning
   * @param tooLong whether it has more bytes than a line may have
   * @param ended whether it had an LF
   */
  record Line(int number, long offset, byte[] bytes, boolean tooLong, boolean ended) {
    private boolean isBlank() {
      for (byte each : bytes) {
        if (each != ' ' && each != '\t' && each != '\r') {
          return false;
        }
      }
      return !tooLong;
    }
  }

  /**
   * @param in at a line's beginning; closed with this
   * @param offset of that in the file
   */
  LineReader(InputStream in, long offset, int maxLine) {
    this.in = in;
    this.offset = offset;
    this.maxLine = maxLine;
  }

  /** The next line that is not blank; null at the file's end. */
  @Nullable Line next() throws IOException {
    Line line = read();
    while (line != null && line.isBlank()) {
      line = read();
    }
    return line;
  }

  /** Where the line after the last one that was given begins. */
  long offset() {
    return offset;
  }

  private @Nullable Line read() throws IOException {
    if (from == to && !fill()) {
      return null;
    }
    long begin = offset;
    number++;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    boolean tooLong = false;
    do {
      int end = endOfLine();
      int length = end - from;
      int taken = Math.min(length, maxLine - bytes.size());
      bytes.write(buffer, from, taken);
      tooLong |= taken < length;
      offset += length;
      from = end;
    } while (from == to && fill());
    boolean ended = from < to;
    if (ended) {
      from++;
      offset++;
    }
    byte[] line = begin == 0 ? unmarked(bytes.toByteArray()) : bytes.toByteArray();
    return new Line(number, begin, line, tooLong, ended);
  }

  private int endOfLine() {
    int end = from;
    while (end < to && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer, 0, buffer.length));
    return to > 0;
  }

  private static byte[] unmarked(byte[] line) {
    boolean marked =
        line.length >= BYTE_ORDER_MARK.length
            && line[0] == BYTE_ORDER_MARK[0]
            && line[1] == BYTE_ORDER_MARK[1]
            && line[2] == BYTE_ORDER_MARK[2];
    return marked ? Arrays.copyOfRange(line, BYTE_ORDER_MARK.length, line.length) : line;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
