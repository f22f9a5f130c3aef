package io.llmplatform.inference.language.onnx;

import ai.onnxruntime.OnnxTensor;
import io.llmplatform.inference.engine.ComputationFailed;
import io.llmplatform.inference.language.UnsupportedLanguageModel;
import io.llmplatform.inference.language.engine.CacheBlock;
import io.llmplatform.inference.language.engine.DecoderSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A decoder that gives its past, with the new tokens behind it, as its present. Sequences that
 * decode together lie in one batch, padded to the longest; a prompt is apart until it joins them.
 */
final class ConcatCacheSession implements DecoderSession {
  /** Least cosine of two computations of the same logits. */
  private static final double ALIKE = 0.98;

  private final DecoderRun run;
  private final int slots;
  private final int slotTokens;
  private final PaddedRows batch;

  /** The slots of the batch's rows. */
  private final List<Integer> slotOfRow = new ArrayList<>();

  /** Slots that have not joined yet, each with one row. */
  private final Map<Integer, PaddedRows> apart = new HashMap<>();

  /**
   * @param run owned by the session
   * @throws UnsupportedLanguageModel when the model has a branch for sequences with a past, and
   *     that one takes no pieces of prompts
   */
  static ConcatCacheSession open(DecoderRun run, int slots, int slotTokens) {
    ConcatCacheSession session = new ConcatCacheSession(run, slots, slotTokens);
    if (run.isBranched() && !session.takesPieces()) {
      throw new UnsupportedLanguageModel(
          "its branch for sequences with a past takes one token at a time, and no piece of a"
              + " prompt");
    }
    return session;
  }

  private ConcatCacheSession(DecoderRun run, int slots, int slotTokens) {
    this.run = run;
    this.slots = slots;
    this.slotTokens = slotTokens;
    this.batch = new PaddedRows(run.graph());
  }

  /**
   * Whether a prompt gives the same in pieces as at once, but for what quantisation makes of
   * either.
   */
  private boolean takesPieces() {
    int[] prompt = {0, 1, 2};
    try {
      float[] whole = copy(prefill(0, prompt, 0, 3));
      free(0);
      prefill(0, prompt, 0, 1);
      return cosine(whole, copy(prefill(0, prompt, 1, 3))) > ALIKE;
    } catch (ComputationFailed e) {
      return false;
    } finally {
      free(0);
    }
  }

  private static float[] copy(FloatBuffer logits) {
    float[] copy = new float[logits.remaining()];
    logits.get(logits.position(), copy);
    return copy;
  }

  private static double cosine(float[] one, float[] other) {
    double product = 0;
    double squares = 0;
    double others = 0;
    for (int i = 0; i < one.length; i++) {
      product += one[i] * other[i];
      squares += one[i] * one[i];
      others += other[i] * other[i];
    }
    return product / Math.sqrt(squares * others);
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public int slotTokens() {
    return slotTokens;
  }

  @Override
  public long cacheTokens() {
    return (long) slots * slotTokens;
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
    PaddedRows prompt =
        apart.computeIfAbsent(
            slot,
            unseen -> {
              PaddedRows rows = new PaddedRows(run.graph());
              rows.add(List.of());
              return rows;
            });
    return run(prompt, Step.piece(tokens, from, to), each);
  }

  @Override
  public List<FloatBuffer> decode(int[] slots, int[] tokens) {
    for (int slot : slots) {
      join(slot);
    }
    int count = slots.length;
    int[] tokenOfRow = new int[count];
    int[] lengthOfRow = new int[count];
    for (int i = 0; i < count; i++) {
      int row = slotOfRow.indexOf(slots[i]);
      tokenOfRow[row] = tokens[i];
      lengthOfRow[row] = batch.length(row) + 1;
    }
    Step step = new Step(count, 1, tokenOfRow, lengthOfRow, batch.columns() + 1, true);
    StepLogits logits = run(batch, step, false);
    return Arrays.stream(slots).mapToObj(slot -> logits.last(slotOfRow.indexOf(slot))).toList();
  }

  private void join(int slot) {
    PaddedRows prompt = apart.remove(slot);
    if (prompt != null) {
      batch.add(prompt);
      slotOfRow.add(slot);
      prompt.close();
    }
  }

  private StepLogits run(PaddedRows rows, Step step, boolean each) {
    List<OnnxTensor> past = rows.past();
    List<OnnxTensor> present = rows.present(step.count());
    try {
      StepLogits logits = run.run(step, past, present, each);
      rows.appended(step.count());
      return logits;
    } finally {
      past.forEach(OnnxTensor::close);
      present.forEach(OnnxTensor::close);
    }
  }

  @Override
  public void free(int slot) {
    PaddedRows prompt = apart.remove(slot);
    if (prompt != null) {
      prompt.close();
    }
    int row = slotOfRow.indexOf(slot);
    if (row >= 0) {
      batch.remove(row);
      slotOfRow.set(row, slotOfRow.get(slotOfRow.size() - 1));
      slotOfRow.remove(slotOfRow.size() - 1);
    }
  }

  @Override
  public CacheBlock save(int slot, int from, int to) {
    PaddedRows prompt = apart.get(slot);
    return prompt != null
        ? prompt.save(0, from, to)
        : batch.save(slotOfRow.indexOf(slot), from, to);
  }

  @Override
  public void restore(int slot, List<CacheBlock> blocks) {
    PaddedRows prompt = new PaddedRows(run.graph());
    prompt.add(blocks.stream().map(HostBlock.class::cast).toList());
    apart.put(slot, prompt);
  }

  @Override
  public void close() {
    apart.values().forEach(PaddedRows::close);
    batch.close();
    run.close();
  }
}
