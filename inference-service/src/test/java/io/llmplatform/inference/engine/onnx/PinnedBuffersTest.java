package io.llmplatform.inference.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PinnedBuffersTest {
  private final PinnedBuffers buffers = new PinnedBuffers();

  @Test
  void givesABufferThatIsFreeAgain() {
    ByteBuffer first = buffers.take(100_000);
    buffers.giveBack(first);

    assertThat(buffers.take(120_000)).isSameAs(first);
  }

  @Test
  void givesNoBufferTwiceAtATime() {
    buffers.giveBack(buffers.take(10));
    ByteBuffer first = buffers.take(10);

    assertThat(buffers.take(10)).isNotSameAs(first);
  }

  @Test
  void replacesASmallerOne() {
    buffers.giveBack(buffers.take(10));

    assertThat(buffers.take(1 << 20).capacity()).isEqualTo(1 << 20);
  }

  @Test
  void thereAreNoneOfUnusualSize() {
    assertThat(PinnedBuffers.takes(8 << 20)).isTrue();
    assertThat(PinnedBuffers.takes((8 << 20) + 1)).isFalse();
  }
}
