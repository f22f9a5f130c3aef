package io.llmplatform.gateway.grpc;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Follows a stream of length-prefixed messages ("gRPC over HTTP/2", Length-Prefixed-Message: a flag
 * and four bytes of length, big-endian, before each). Confined to its stream.
 */
final class MessageHeads {
  private static final int HEAD = 5;

  private long rest;
  private int headRead;
  private long length;

  /** The length of the longest message whose head ends in this buffer, which is not consumed. */
  long longestIn(DataBuffer buffer) {
    long longest = 0;
    int position = buffer.readPosition();
    int end = position + buffer.readableByteCount();
    while (position < end) {
      if (rest > 0) {
        long skipped = Math.min(rest, end - position);
        rest -= skipped;
        position += (int) skipped;
      } else {
        length = headRead == 0 ? 0 : length << 8 | (buffer.getByte(position) & 0xff);
        position++;
        if (++headRead == HEAD) {
          longest = Math.max(longest, length);
          rest = length;
          headRead = 0;
        }
      }
    }
    return longest;
  }
}
