package io.llmplatform.inference.engine.onnx.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What CUDA is told, by a fake that does in the host's memory what its manual says. */
class CudaCopyingTest {
  private final FakeCuda cuda = new FakeCuda();
  private final Copying copying = new CudaCopying(cuda, 3);

  @Test
  void piecesAreCopiedAsTheHostCopiesThem() {
    ByteBuffer from = numbers(64);
    ByteBuffer to = ByteBuffer.allocateDirect(64);
    ByteBuffer expected = ByteBuffer.allocateDirect(64);

    copying.copy(transfers(from, to));
    new HostCopying().copy(transfers(from, expected));

    assertThat(to).isEqualTo(expected);
    assertThat(to.get(12)).as("the second piece").isEqualTo((byte) 9);
    assertThat(cuda.calls).containsExactly("device 3", "copy", "copy", "wait");
  }

  private static List<Transfer> transfers(ByteBuffer from, ByteBuffer to) {
    Region source = Region.of(from);
    Region target = Region.of(to);
    return List.of(
        new Transfer(
            new Pieces(source.part(2, 40), 3, 7, 4), new Pieces(target.part(1, 50), 3, 11, 4)),
        Transfer.of(source.part(0, 2), target.part(62, 2)));
  }

  @Test
  void zerosAreWritten() {
    ByteBuffer bytes = numbers(8);

    copying.clear(Region.of(bytes).part(2, 4));

    assertThat(bytes).isEqualTo(numbers(8).put(2, new byte[4]));
    assertThat(cuda.calls).containsExactly("device 3", "clear", "wait");
  }

  @Test
  void anErrorIsToldInCudasWords() {
    cuda.error = 700;

    assertThatThrownBy(() -> copying.copy(List.of()))
        .isInstanceOf(UnusableDevice.class)
        .hasMessage("CUDA's error 700: illegal address");
  }

  private static ByteBuffer numbers(int count) {
    ByteBuffer numbers = ByteBuffer.allocateDirect(count);
    for (int i = 0; i < count; i++) {
      numbers.put(i, (byte) i);
    }
    return numbers;
  }

  private static final class FakeCuda implements CudaRuntime {
    private final List<String> calls = new ArrayList<>();
    private int error;

    @Override
    public int cudaSetDevice(int device) {
      calls.add("device " + device);
      return error;
    }

    @Override
    public int cudaMemcpy2DAsync(
        Pointer target,
        long targetPitch,
        Pointer source,
        long sourcePitch,
        long width,
        long height,
        int kind,
        @Nullable Pointer stream) {
      calls.add("copy");
      for (int row = 0; row < height; row++) {
        byte[] bytes = source.getByteArray(row * sourcePitch, (int) width);
        target.write(row * targetPitch, bytes, 0, bytes.length);
      }
      return kind == 4 ? error : 21;
    }

    @Override
    public int cudaMemset(Pointer target, int value, long bytes) {
      calls.add("clear");
      target.setMemory(0, bytes, (byte) value);
      return error;
    }

    @Override
    public int cudaStreamSynchronize(@Nullable Pointer stream) {
      calls.add("wait");
      return error;
    }

    @Override
    public String cudaGetErrorString(int error) {
      return error == 700 ? "illegal address" : "another";
    }
  }
}
