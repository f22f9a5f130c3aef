package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import io.llmplatform.inference.language.engine.CacheBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows in memory of the host. */
final class HostRows implements RowCache {
  private final DecoderGraph graph;
  private final int rowTokens;
  private final List<NativeMemory> memories = new ArrayList<>();
  private final Map<View, List<OnnxTensor>> views = new HashMap<>();
  private final BlockMemory blocks;

  private record View(int firstRow, int rows) {}

  HostRows(DecoderGraph graph, int rows, int rowTokens) {
    this.graph = graph;
    this.rowTokens = rowTokens;
    this.blocks = new BlockMemory(graph.bytesPerToken());
    for (CacheTensor cache : graph.caches()) {
      memories.add(
          new NativeMemory(Math.toIntExact((long) rows * rowTokens * cache.bytesPerToken())));
    }
  }

  @Override
  public List<OnnxTensor> view(int firstRow, int rows) {
    return views.computeIfAbsent(new View(firstRow, rows), this::make);
  }

  private List<OnnxTensor> make(View view) {
    List<OnnxTensor> tensors = new ArrayList<>();
    for (int i = 0; i < memories.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      int rowBytes = rowTokens * cache.bytesPerToken();
      ByteBuffer bytes =
          memories.get(i).buffer().slice(view.firstRow() * rowBytes, view.rows() * rowBytes);
      try {
        tensors.add(
            OnnxTensor.createTensor(
                LastingEnvironment.get(),
                bytes.order(ByteOrder.nativeOrder()),
                cache.shape(view.rows(), rowTokens),
                cache.type()));
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
    return tensors;
  }

  @Override
  public void copy(int fromRow, int toRow, int tokens) {
    for (int i = 0; i < memories.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      ByteBuffer bytes = memories.get(i).buffer();
      for (int head = 0; head < cache.heads(); head++) {
        int from = at(cache, fromRow, head, 0);
        bytes.put(at(cache, toRow, head, 0), bytes, from, tokens * cache.tokenBytes());
      }
    }
  }

  private int at(CacheTensor cache, int row, int head, int token) {
    return ((row * cache.heads() + head) * rowTokens + token) * cache.tokenBytes();
  }

  @Override
  public CacheBlock save(int row, int from, int to) {
    HostBlock block = blocks.block(to - from);
    int at = 0;
    for (int i = 0; i < memories.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      int length = (to - from) * cache.tokenBytes();
      for (int head = 0; head < cache.heads(); head++) {
        block.bytes().put(at, memories.get(i).buffer(), at(cache, row, head, from), length);
        at += length;
      }
    }
    return block;
  }

  @Override
  public void restore(int row, int from, CacheBlock saved) {
    HostBlock block = (HostBlock) saved;
    int at = 0;
    for (int i = 0; i < memories.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      int length = block.tokens() * cache.tokenBytes();
      for (int head = 0; head < cache.heads(); head++) {
        memories.get(i).buffer().put(at(cache, row, head, from), block.bytes(), at, length);
        at += length;
      }
    }
  }

  @Override
  public void close() {
    views.values().forEach(tensors -> tensors.forEach(OnnxTensor::close));
    memories.forEach(NativeMemory::close);
    blocks.close();
  }
}
