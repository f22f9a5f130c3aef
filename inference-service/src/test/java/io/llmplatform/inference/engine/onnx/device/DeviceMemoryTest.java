package io.llmplatform.inference.engine.onnx.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import io.llmplatform.inference.engine.onnx.OnnxSessions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the CPU, by the calls that a GPU takes. */
class DeviceMemoryTest {
  private OrtSession session;
  private DeviceMemory memory;

  /** Of a model that gives its input, a float. */
  @BeforeEach
  void open() throws IOException, OrtException {
    try (SessionOptions options = new SessionOptions();
        InputStream model =
            Objects.requireNonNull(OnnxSessions.class.getResourceAsStream("/engine/probe.onnx"))) {
      session = LastingEnvironment.get().createSession(model.readAllBytes(), options);
    }
    memory = DeviceMemory.of(session, Device.CPU);
  }

  @AfterEach
  void close() throws OrtException {
    memory.close();
    session.close();
  }

  private static ByteBuffer bytes(int count, int first) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      bytes.put(i, (byte) (first + i));
    }
    return bytes;
  }

  private byte[] read(Region region) {
    ByteBuffer bytes = ByteBuffer.allocateDirect((int) region.bytes());
    memory.copy(List.of(Transfer.of(region, Region.of(bytes))));
    byte[] read = new byte[bytes.capacity()];
    bytes.get(read);
    return read;
  }

  @Test
  void manyPartsAreCopiedAtOnce() {
    Region region = memory.allocate(64);
    memory.clear(region);
    ByteBuffer content = bytes(8, 1);
    memory.copy(List.of(Transfer.of(Region.of(content), region.part(0, 8))));

    memory.copy(
        List.of(
            Transfer.of(region.part(0, 4), region.part(60, 4)),
            Transfer.of(region.part(4, 3), region.part(20, 3))));

    byte[] expected = new byte[64];
    for (int i = 0; i < 8; i++) {
      expected[i] = (byte) (1 + i);
    }
    System.arraycopy(expected, 0, expected, 60, 4);
    System.arraycopy(expected, 4, expected, 20, 3);
    assertThat(read(region)).isEqualTo(expected);
  }

  @Test
  void aRunReadsAndWritesTensorsWhereTheyAre() throws OrtException {
    long[] shape = {1};
    Region from = memory.allocate(Float.BYTES);
    Region to = memory.allocate(Float.BYTES);
    memory.copy(List.of(Transfer.of(Region.of(bytes(Float.BYTES, 1)), from)));
    memory.clear(to);

    try (OnnxTensor past = memory.tensor(from, shape, OnnxJavaType.FLOAT);
        OnnxTensor present = memory.tensor(to, shape, OnnxJavaType.FLOAT)) {
      assertThat(past.getInfo().getShape()).isEqualTo(shape);
      assertThat(past.getInfo().type).isEqualTo(OnnxJavaType.FLOAT);
      session.run(Map.of("x", past), Set.of(), Map.of("y", present)).close();
    }

    assertThat(read(to)).isEqualTo(read(from));
  }

  @Test
  void zerosAreWrittenToAllOfALargeRegion() {
    Region region = memory.allocate((3 << 20) + 5);
    Region end = region.part((3 << 20) - 1, 6);
    memory.copy(List.of(Transfer.of(Region.of(bytes(6, 1)), end)));

    memory.clear(region);

    assertThat(read(end)).containsOnly(0);
  }

  @Test
  void whatIsGivenBackTwiceIsGivenBackOnce() {
    Region region = memory.allocate(100);
    memory.free(region);
    memory.free(region);
    Region left = memory.allocate(100);
    memory.close();

    assertThatCode(() -> memory.free(left)).doesNotThrowAnyException();
    memory = DeviceMemory.of(session, Device.CPU);
  }

  @Test
  void whatIsNotThereIsRefusedInTheRuntimesWords() {
    assertThatThrownBy(() -> memory.allocate(1L << 60)).isInstanceOf(UnusableDevice.class);
    assertThatThrownBy(() -> DeviceMemory.of(session, new Device(true, 0)))
        .isInstanceOf(UnusableDevice.class)
        .hasMessageContaining("libcudart");
  }

  @Test
  void aTensorLargerThanItsMemoryIsRefused() {
    Region region = memory.allocate(16);

    assertThatThrownBy(() -> memory.tensor(region, new long[] {5}, OnnxJavaType.FLOAT))
        .isInstanceOf(UnusableDevice.class);
  }

  @Test
  void partsLieWithin() {
    Region region = new Region(false, 1000, 10);

    assertThat(region.part(4, 6)).isEqualTo(new Region(false, 1004, 6));
    assertThatThrownBy(() -> region.part(5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Transfer.of(region, region.part(0, 9)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pieces(region, 3, 4, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new Pieces(region, 3, 2, 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5.0", "1.29.0", "1.30.0-dev", "2.0.1"})
  void versionsWithAllFunctionsAreTaken(String version) {
    assertThatCode(() -> RuntimeFunctions.requireVersion(version)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.4.9", "0.30.0", "1", "x"})
  void othersAreRefusedByName(String version) {
    assertThatThrownBy(() -> RuntimeFunctions.requireVersion(version))
        .isInstanceOf(UnusableDevice.class)
        .hasMessageContaining("ONNX Runtime")
        .hasMessageContaining(version);
  }
}
