package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.llmplatform.inference.engine.onnx.LastingEnvironment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of sequences of different lengths, for models that append to them by
 * concatenation: for each of a graph's caches [rows, heads, columns, head size], where each
 * sequence ends in the last column and zeros are before it. A run reads one buffer and writes
 * another, which then change places. Used by one thread at a time.
 */
final class PaddedRows implements AutoCloseable {
  /** Columns without a token that are put up with before all is laid out again. */
  private static final int SLACK = 32;

  private final DecoderGraph graph;
  private final List<NativeMemory> front = new ArrayList<>();
  private final List<NativeMemory> back = new ArrayList<>();

  /** By row. */
  private final List<Integer> lengths = new ArrayList<>();

  private int columns;

  PaddedRows(DecoderGraph graph) {
    this.graph = graph;
    for (int i = 0; i < graph.caches().size(); i++) {
      front.add(new NativeMemory());
      back.add(new NativeMemory());
    }
  }

  int rows() {
    return lengths.size();
  }

  /** Columns, of which a row's last ones are its tokens. */
  int columns() {
    return columns;
  }

  int length(int row) {
    return lengths.get(row);
  }

  /** The past of a run; the caller closes the tensors. */
  List<OnnxTensor> past() {
    return tensors(front, columns);
  }

  /** The present of a run that appends so many tokens; the caller closes the tensors. */
  List<OnnxTensor> present(int count) {
    requireBack(columns + count);
    return tensors(back, columns + count);
  }

  private void requireBack(int width) {
    for (int i = 0; i < back.size(); i++) {
      back.get(i).require(bytes(graph.caches().get(i), rows(), width));
    }
  }

  private List<OnnxTensor> tensors(List<NativeMemory> memories, int width) {
    List<OnnxTensor> tensors = new ArrayList<>();
    for (int i = 0; i < memories.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      ByteBuffer bytes = memories.get(i).buffer().slice(0, bytes(cache, rows(), width));
      try {
        tensors.add(
            OnnxTensor.createTensor(
                LastingEnvironment.get(),
                bytes.order(ByteOrder.nativeOrder()),
                cache.shape(rows(), width),
                cache.type()));
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
    return tensors;
  }

  private static int bytes(CacheTensor cache, int rows, int width) {
    return Math.toIntExact((long) rows * width * cache.bytesPerToken());
  }

  /** A run has appended so many tokens to each row. */
  void appended(int count) {
    swap();
    columns += count;
    lengths.replaceAll(length -> length + count);
  }

  private void swap() {
    for (int i = 0; i < front.size(); i++) {
      NativeMemory written = back.get(i);
      back.set(i, front.get(i));
      front.set(i, written);
    }
  }

  /** Appends a copy of the only row of another. */
  void add(PaddedRows other) {
    int length = other.length(0);
    grow(length);
    for (int i = 0; i < front.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      ByteBuffer source = other.front.get(i).buffer();
      for (int head = 0; head < cache.heads(); head++) {
        int from = other.at(cache, 0, head, 0);
        int to = at(cache, rows() - 1, head, 0);
        front.get(i).buffer().put(to, source, from, length * cache.tokenBytes());
      }
    }
  }

  private void grow(int length) {
    if (length > columns) {
      layOut(length);
    }
    for (int i = 0; i < front.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      int kept = bytes(cache, rows(), columns);
      front.get(i).requireKeeping(bytes(cache, rows() + 1, columns), kept);
    }
    lengths.add(length);
    clearPadding(rows() - 1);
  }

  /** Takes a row out; the last one takes its place. */
  void remove(int row) {
    int last = rows() - 1;
    for (int i = 0; row < last && i < front.size(); i++) {
      int size = bytes(graph.caches().get(i), 1, columns);
      ByteBuffer bytes = front.get(i).buffer();
      bytes.put(row * size, bytes, last * size, size);
    }
    lengths.set(row, length(last));
    lengths.remove(last);
    int longest = lengths.stream().mapToInt(Integer::intValue).max().orElse(0);
    if (columns > longest + longest / 4 + SLACK) {
      layOut(longest);
    }
  }

  /** Gives all rows another number of columns, not fewer than the longest needs. */
  private void layOut(int width) {
    requireBack(width);
    for (int i = 0; i < front.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      for (int row = 0; row < rows(); row++) {
        for (int head = 0; head < cache.heads(); head++) {
          int first = (row * cache.heads() + head) * width + width - length(row);
          back.get(i)
              .buffer()
              .put(
                  first * cache.tokenBytes(),
                  front.get(i).buffer(),
                  at(cache, row, head, 0),
                  length(row) * cache.tokenBytes());
        }
      }
    }
    swap();
    columns = width;
    for (int row = 0; row < rows(); row++) {
      clearPadding(row);
    }
  }

  /** Zeros, because even what has no weight must be a number. */
  private void clearPadding(int row) {
    for (int i = 0; i < front.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      int padding = (columns - length(row)) * cache.tokenBytes();
      for (int head = 0; head < cache.heads(); head++) {
        int start = at(cache, row, head, 0) - padding;
        front.get(i).buffer().put(start, new byte[padding]);
      }
    }
  }

  /** Where a token of a row lies in the front. */
  private int at(CacheTensor cache, int row, int head, int token) {
    int column = columns - length(row) + token;
    return ((row * cache.heads() + head) * columns + column) * cache.tokenBytes();
  }

  /** Copies tokens {@code from} to {@code to}, exclusive, out of a row. */
  HostBlock save(int row, int from, int to) {
    HostBlock block = new HostBlock(to - from, graph.bytesPerToken());
    int at = 0;
    for (int i = 0; i < front.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      int length = (to - from) * cache.tokenBytes();
      for (int head = 0; head < cache.heads(); head++) {
        block.bytes().put(at, front.get(i).buffer(), at(cache, row, head, from), length);
        at += length;
      }
    }
    return block;
  }

  /** Appends a row of a sequence's first blocks. */
  void add(List<HostBlock> blocks) {
    grow(blocks.stream().mapToInt(HostBlock::tokens).sum());
    int token = 0;
    for (HostBlock block : blocks) {
      write(block, token);
      token += block.tokens();
    }
  }

  private void write(HostBlock block, int token) {
    int at = 0;
    for (int i = 0; i < front.size(); i++) {
      CacheTensor cache = graph.caches().get(i);
      int length = block.tokens() * cache.tokenBytes();
      for (int head = 0; head < cache.heads(); head++) {
        int target = at(cache, rows() - 1, head, token);
        front.get(i).buffer().put(target, block.bytes(), at, length);
        at += length;
      }
    }
  }

  @Override
  public void close() {
    front.forEach(NativeMemory::close);
    back.forEach(NativeMemory::close);
  }
}
