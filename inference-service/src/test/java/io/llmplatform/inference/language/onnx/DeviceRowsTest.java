package io.llmplatform.inference.language.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.llmplatform.inference.engine.Device;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import io.llmplatform.inference.engine.onnx.device.DeviceMemory;
import io.llmplatform.inference.engine.onnx.device.Region;
import io.llmplatform.inference.engine.onnx.device.Transfer;
import io.llmplatform.inference.language.engine.CacheBlock;
import io.llmplatform.inference.language.onnx.DecoderGraph.Input;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of two caches of three heads, in memory that the runtime allocates on the CPU. */
class DeviceRowsTest {
  private static final int ROWS = 4;
  private static final int TOKENS = 11;
  private static final List<CacheTensor> CACHES =
      List.of(
          new CacheTensor("key", "k", 3, 8, OnnxJavaType.FLOAT),
          new CacheTensor("value", "v", 3, 8, OnnxJavaType.FLOAT));

  private final Random random = new Random(2);
  private OrtSession session;
  private DeviceMemory memory;
  private DeviceRows rows;
  private boolean room = true;

  @BeforeEach
  void openSession() throws OrtException {
    try (SessionOptions options = new SessionOptions()) {
      session = LastingEnvironment.get().createSession(TinyDecoder.shared().model(), options);
    }
    memory = DeviceMemory.of(session, Device.CPU);
    rows = open(16);
  }

  @AfterEach
  void close() throws OrtException {
    rows.close();
    session.close();
  }

  private DeviceRows open(int rowTokens) {
    Input ids = new Input("input_ids", OnnxJavaType.INT64);
    DecoderGraph graph =
        new DecoderGraph(ids, ids, null, null, "logits", OnnxJavaType.FLOAT, CACHES);
    return new DeviceRows(graph, ROWS, rowTokens, memory, this::blockMemory);
  }

  private Region blockMemory(long bytes) {
    return memory.allocate(room ? bytes : 1L << 60);
  }

  /** Fills the first tokens of a row with bytes, in a block's order. */
  private byte[] fill(int row, int tokens) {
    int perToken = CACHES.stream().mapToInt(CacheTensor::bytesPerToken).sum();
    byte[] bytes = new byte[tokens * perToken];
    random.nextBytes(bytes);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    rows.restore(row, 0, new DeviceBlock(tokens, Region.of(direct), () -> {}));
    return bytes;
  }

  private byte[] read(int row, int from, int to) {
    DeviceBlock block = (DeviceBlock) rows.save(row, from, to);
    ByteBuffer direct = ByteBuffer.allocateDirect((int) block.region().bytes());
    memory.copy(List.of(Transfer.of(block.region(), Region.of(direct))));
    block.close();
    byte[] bytes = new byte[direct.capacity()];
    direct.get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {TOKENS, 16, 4000})
  void theTokensOfAllHeadsAreMoved(int rowTokens) {
    rows = open(rowTokens);
    byte[] first = fill(0, TOKENS);
    byte[] third = fill(2, TOKENS);

    rows.copy(0, 3, TOKENS);
    rows.copy(2, 0, TOKENS);

    assertThat(read(3, 0, TOKENS)).isEqualTo(first);
    assertThat(read(0, 0, TOKENS)).isEqualTo(third);
    assertThat(read(2, 0, TOKENS)).isEqualTo(third);
  }

  @Test
  void blocksOfOneRowMakeAnother() {
    byte[] content = fill(1, TOKENS);
    List<CacheBlock> blocks = new ArrayList<>();
    blocks.add(rows.save(1, 0, 4));
    blocks.add(rows.save(1, 4, TOKENS));
    fill(1, TOKENS);

    rows.restore(2, 0, blocks.get(0));
    rows.restore(2, 4, blocks.get(1));
    blocks.forEach(CacheBlock::close);

    assertThat(read(2, 0, TOKENS)).isEqualTo(content);
  }

  @Test
  void blocksLieInTheHostsMemoryWhereTheDeviceHasNoRoom() {
    byte[] content = fill(0, TOKENS);
    room = false;
    DeviceBlock block = (DeviceBlock) rows.save(0, 0, TOKENS);
    room = true;
    fill(0, TOKENS);

    rows.restore(0, 0, block);
    block.close();

    assertThat(block.region().onHost()).isTrue();
    assertThat(read(0, 0, TOKENS)).isEqualTo(content);
  }

  @Test
  void anEmptyRowIsMovedAsNothing() {
    byte[] content = fill(1, TOKENS);

    rows.copy(0, 1, 0);

    assertThat(read(1, 0, TOKENS)).isEqualTo(content);
  }
}
