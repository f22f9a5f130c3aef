package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxTensor;
import io.llmplatform.inference.language.engine.CacheBlock;
import io.llmplatform.inference.language.engine.DecoderSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder whose attention, GroupQueryAttention, writes into the buffer that it reads: past and
 * present are one tensor of as many tokens as a slot may have, and a sequence's length is what its
 * row of the attention mask adds up to. Prompts run by themselves, because a piece with a past
 * cannot be one of several rows.
 */
final class SharedCacheSession implements DecoderSession {
  private final DecoderRun run;
  private final RowCache cache;
  private final SlotRows rows;
  private final int[] lengths;
  private final int slotTokens;

  /**
   * @param cache of one row more than {@code slots}; owned by this, as the run
   */
  SharedCacheSession(DecoderRun run, RowCache cache, int slots, int slotTokens) {
    this.run = run;
    this.cache = cache;
    this.slotTokens = slotTokens;
    this.lengths = new int[slots];
    this.rows = new SlotRows(slots, (slot, from, to) -> cache.copy(from, to, lengths[slot]));
  }

  @Override
  public int slots() {
    return lengths.length;
  }

  @Override
  public int slotTokens() {
    return slotTokens;
  }

  @Override
  public long cacheTokens() {
    return (long) slots() * slotTokens;
  }

  @Override
  public long bytesPerToken() {
    return run.graph().bytesPerToken();
  }

  @Override
  public FloatBuffer prefill(int slot, int[] tokens, int from, int to) {
    return append(slot, tokens, from, to, false).last(0);
  }

  @Override
  public List<FloatBuffer> prefillForEach(int slot, int[] tokens, int from, int to) {
    return run.tellsEach()
        ? append(slot, tokens, from, to, true).each(0)
        : DecoderSession.super.prefillForEach(slot, tokens, from, to);
  }

  private StepLogits append(int slot, int[] tokens, int from, int to, boolean each) {
    if (!rows.hasRow(slot)) {
      rows.take(slot);
    }
    List<OnnxTensor> view = cache.view(rows.row(slot), 1);
    StepLogits logits = run.run(Step.piece(tokens, from, to), view, view, each);
    lengths[slot] = to;
    return logits;
  }

  @Override
  public List<FloatBuffer> decode(int[] slots, int[] tokens) {
    int count = slots.length;
    int[] tokenOfRow = new int[count];
    int[] lengthOfRow = new int[count];
    for (int i = 0; i < count; i++) {
      if (!rows.hasJoined(slots[i])) {
        rows.join(slots[i]);
      }
    }
    for (int i = 0; i < count; i++) {
      int row = rows.row(slots[i]);
      tokenOfRow[row] = tokens[i];
      lengthOfRow[row] = lengths[slots[i]] + 1;
    }
    int longest = Arrays.stream(lengthOfRow).max().orElseThrow();
    List<OnnxTensor> view = cache.view(0, count);
    StepLogits logits =
        run.run(new Step(count, 1, tokenOfRow, lengthOfRow, longest, false), view, view, false);
    for (int slot : slots) {
      lengths[slot]++;
    }
    return Arrays.stream(slots).mapToObj(slot -> logits.last(rows.row(slot))).toList();
  }

  @Override
  public void free(int slot) {
    rows.free(slot);
    lengths[slot] = 0;
  }

  @Override
  public CacheBlock save(int slot, int from, int to) {
    return cache.save(rows.row(slot), from, to);
  }

  @Override
  public void restore(int slot, List<CacheBlock> blocks) {
    rows.take(slot);
    for (CacheBlock block : blocks) {
      cache.restore(rows.row(slot), lengths[slot], block);
      lengths[slot] += block.tokens();
    }
  }

  @Override
  public void close() {
    cache.close();
    run.close();
  }
}
