package io.llmplatform.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

class MessageHeadsTest {
  private final MessageHeads heads = new MessageHeads();

  private static byte[] stream(int... lengths) {
    ByteBuffer bytes = ByteBuffer.allocate(Arrays.stream(lengths).map(each -> each + 5).sum());
    for (int length : lengths) {
      bytes.put((byte) 1).putInt(length);
      bytes.position(bytes.position() + length);
    }
    return bytes.array();
  }

  private static DataBuffer buffer(byte... bytes) {
    return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
  }

  @Test
  void findsTheLongestOfSeveralMessages() {
    assertThat(heads.longestIn(buffer(stream(3, 0, 900, 2)))).isEqualTo(900);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 100})
  void followsMessagesThroughBuffersOfAnySize(int size) {
    byte[] stream = stream(0, 1, 300, 7, 2_000);
    long longest = 0;
    for (int from = 0; from < stream.length; from += size) {
      byte[] part = Arrays.copyOfRange(stream, from, Math.min(stream.length, from + size));
      longest = Math.max(longest, heads.longestIn(buffer(part)));
    }
    assertThat(longest).isEqualTo(2_000);
  }

  @Test
  void readsLengthsAsUnsigned() {
    byte minusOne = (byte) 0xff;
    assertThat(heads.longestIn(buffer((byte) 0, minusOne, minusOne, minusOne, minusOne)))
        .isEqualTo((1L << 32) - 1);
  }

  @Test
  void consumesNothing() {
    DataBuffer buffer = buffer(stream(10));
    heads.longestIn(buffer);
    assertThat(buffer.readableByteCount()).isEqualTo(15);
  }
}
