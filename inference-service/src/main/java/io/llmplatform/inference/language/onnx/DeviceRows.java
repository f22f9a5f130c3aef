package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxTensor;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.engine.onnx.device.DeviceMemory;
import io.llmplatform.inference.engine.onnx.device.Pieces;
import io.llmplatform.inference.engine.onnx.device.Region;
import io.llmplatform.inference.engine.onnx.device.Transfer;
import io.llmplatform.inference.engine.onnx.device.UnusableDevice;
import io.llmplatform.inference.language.engine.CacheBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows in memory of the device that computes. Blocks lie there too, or in the host's memory where
 * it has no room for them.
 */
final class DeviceRows implements RowCache {
  private static final Logger log = LoggerFactory.getLogger(DeviceRows.class);

  private final DecoderGraph graph;
  private final int rowTokens;
  private final DeviceMemory memory;
  private final LongFunction<Region> blockMemory;

  /** By cache. */
  private final List<Region> regions = new ArrayList<>();

  private final Map<View, List<OnnxTensor>> views = new HashMap<>();
  private boolean hadNoRoom;

  private record View(int firstRow, int rows) {}

  /**
   * @param memory owned by this from now on, unless the constructor throws
   * @throws UnusableDevice when there is no room for the rows
   */
  DeviceRows(DecoderGraph graph, int rows, int rowTokens, DeviceMemory memory) {
    this(graph, rows, rowTokens, memory, memory::allocate);
  }

  /**
   * @param blockMemory takes memory of {@code memory} for a block
   */
  DeviceRows(
      DecoderGraph graph,
      int rows,
      int rowTokens,
      DeviceMemory memory,
      LongFunction<Region> blockMemory) {
    this.graph = graph;
    this.rowTokens = rowTokens;
    this.memory = memory;
    this.blockMemory = blockMemory;
    for (CacheTensor cache : graph.caches()) {
      Region region = memory.allocate((long) rows * rowTokens * cache.bytesPerToken());
      if (memory.device().cuda()) {
        // Kernels of GPUs may compute with what has no weight, and even that must be a number.
        memory.clear(region);
      }
      regions.add(region);
    }
  }

  @Override
  public List<OnnxTensor> view(int firstRow, int rows) {
    return views.computeIfAbsent(new View(firstRow, rows), this::make);
  }

  private List<OnnxTensor> make(View view) {
    List<OnnxTensor> tensors = new ArrayList<>();
    for (int i = 0; i < regions.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      long rowBytes = (long) rowTokens * cache.bytesPerToken();
      Region part = regions.get(i).part(view.firstRow() * rowBytes, view.rows() * rowBytes);
      tensors.add(memory.tensor(part, cache.shape(view.rows(), rowTokens), cache.type()));
    }
    return tensors;
  }

  @Override
  public void copy(int fromRow, int toRow, int tokens) {
    if (tokens == 0) {
      return;
    }
    List<Transfer> transfers = new ArrayList<>();
    for (int i = 0; i < regions.size(); i++) {
      transfers.add(new Transfer(tokens(i, fromRow, 0, tokens), tokens(i, toRow, 0, tokens)));
    }
    copy(transfers);
  }

  /** Tokens of a row, of all heads. */
  private Pieces tokens(int index, int row, int from, int count) {
    CacheTensor cache = graph.caches().get(index);
    long rowBytes = (long) rowTokens * cache.bytesPerToken();
    long offset = (long) from * cache.tokenBytes();
    return new Pieces(
        regions.get(index).part(row * rowBytes + offset, rowBytes - offset),
        (long) count * cache.tokenBytes(),
        (long) rowTokens * cache.tokenBytes(),
        cache.heads());
  }

  @Override
  public CacheBlock save(int row, int from, int to) {
    DeviceBlock block = block(to - from);
    try {
      copy(row, from, block, Transfer::new);
      return block;
    } catch (ComputationFailed e) {
      block.close();
      throw e;
    }
  }

  private DeviceBlock block(int tokens) {
    long bytes = tokens * graph.bytesPerToken();
    try {
      Region region = blockMemory.apply(bytes);
      return new DeviceBlock(tokens, region, () -> memory.free(region));
    } catch (UnusableDevice e) {
      if (!hadNoRoom) {
        log.info("Prompts are kept in the host's memory: {}", e.getMessage());
        hadNoRoom = true;
      }
      NativeMemory host = new NativeMemory(Math.toIntExact(bytes));
      return new DeviceBlock(tokens, Region.of(host.buffer()), host::close);
    }
  }

  @Override
  public void restore(int row, int from, CacheBlock saved) {
    DeviceBlock block = (DeviceBlock) saved;
    copy(row, from, block, (ofRow, ofBlock) -> new Transfer(ofBlock, ofRow));
  }

  private void copy(
      int row, int from, DeviceBlock block, BiFunction<Pieces, Pieces, Transfer> direction) {
    List<Transfer> transfers = new ArrayList<>();
    long at = 0;
    for (int i = 0; i < regions.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      long ofHead = (long) block.tokens() * cache.tokenBytes();
      Region ofCache = block.region().part(at, cache.heads() * ofHead);
      transfers.add(
          direction.apply(
              tokens(i, row, from, block.tokens()),
              new Pieces(ofCache, ofHead, ofHead, cache.heads())));
      at += ofCache.bytes();
    }
    copy(transfers);
  }

  private void copy(List<Transfer> transfers) {
    try {
      memory.copy(transfers);
    } catch (UnusableDevice e) {
      throw new ComputationFailed(String.valueOf(e.getMessage()), false, e);
    }
  }

  @Override
  public void close() {
    views.values().forEach(tensors -> tensors.forEach(OnnxTensor::close));
    memory.close();
  }
}
