package io.llmplatform.inference.benchmark;

import io.llmplatform.inference.language.engine.CacheBlock;
import io.llmplatform.inference.language.engine.DecoderSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Remembers the shapes of a decoder's runs, and how long they took. */
final class RecordingDecoder implements DecoderSession {
  private final DecoderSession decoder;
  private final int[] lengths;
  private final List<Run> runs = new ArrayList<>();
  private long nanos;

  /**
   * A run.
   *
   * @param lengths of the sequences, afterwards
   * @param count tokens that were appended to each
   */
  record Run(int[] lengths, int count) {}

  /** Runs of some time. */
  record Trace(List<Run> runs, double seconds) {}

  RecordingDecoder(DecoderSession decoder) {
    this.decoder = decoder;
    this.lengths = new int[decoder.slots()];
  }

  /** What was recorded since this was asked last. */
  synchronized Trace take() {
    Trace trace = new Trace(List.copyOf(runs), nanos / 1e9);
    runs.clear();
    nanos = 0;
    return trace;
  }

  private synchronized void record(Run run, long began) {
    nanos += System.nanoTime() - began;
    runs.add(run);
  }

  @Override
  public FloatBuffer prefill(int slot, int[] tokens, int from, int to) {
    long began = System.nanoTime();
    FloatBuffer logits = decoder.prefill(slot, tokens, from, to);
    lengths[slot] = to;
    record(new Run(new int[] {to}, to - from), began);
    return logits;
  }

  @Override
  public List<FloatBuffer> decode(int[] slots, int[] tokens) {
    long began = System.nanoTime();
    List<FloatBuffer> logits = decoder.decode(slots, tokens);
    record(new Run(Arrays.stream(slots).map(slot -> ++lengths[slot]).toArray(), 1), began);
    return logits;
  }

  @Override
  public int slots() {
    return decoder.slots();
  }

  @Override
  public int slotTokens() {
    return decoder.slotTokens();
  }

  @Override
  public long cacheTokens() {
    return decoder.cacheTokens();
  }

  @Override
  public long bytesPerToken() {
    return decoder.bytesPerToken();
  }

  @Override
  public void free(int slot) {
    decoder.free(slot);
  }

  @Override
  public CacheBlock save(int slot, int from, int to) {
    return decoder.save(slot, from, to);
  }

  @Override
  public void restore(int slot, List<CacheBlock> blocks) {
    decoder.restore(slot, blocks);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
