package io.llmplatform.inference.language.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder-only model, and the cache of its keys and values: each slot holds those of one
 * sequence's tokens, from the first on. Where the cache lies is the adapter's matter. Used by one
 * thread at a time.
 *
 * <p>Logits are of the vocabulary, from a buffer's position to its limit, and valid until the next
 * call.
 *
 * <p>Where a run gives no result, {@link io.llmplatform.inference.engine.ComputationFailed} is
 * thrown; the slots of that call hold nothing of use afterwards, and are to be freed. The others
 * are as before.
 */
public interface DecoderSession extends AutoCloseable {
  /** Sequences that it holds at once; slots are numbered from 0. */
  int slots();

  /** Tokens that a slot holds at most. */
  int slotTokens();

  /** Tokens that all slots together hold at most, {@link #slotTokens} or more. */
  long cacheTokens();

  /** Bytes that the keys and values of a token take. */
  long bytesPerToken();

  /**
   * Appends tokens to a slot that has not been in a decode.
   *
   * @param from first of the tokens, which is the number of those in the slot
   * @param to end of them, exclusive, more than {@code from}
   * @return logits of what follows the last
   */
  FloatBuffer prefill(int slot, int[] tokens, int from, int to);

  /**
   * As {@link #prefill}, for what follows each of the tokens.
   *
   * @return logits, one for each token, in order
   */
  default List<FloatBuffer> prefillForEach(int slot, int[] tokens, int from, int to) {
    List<FloatBuffer> logits = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      FloatBuffer next = prefill(slot, tokens, i, i + 1);
      logits.add(FloatBuffer.allocate(next.remaining()).put(next.duplicate()).flip());
    }
    return logits;
  }

  /**
   * Appends a token to each of the slots. A slot that has been in a decode is in all that follow,
   * until it is freed.
   *
   * @param slots different ones, at least one, none of them empty
   * @param tokens one for each slot
   * @return logits of what follows, one for each slot
   */
  List<FloatBuffer> decode(int[] slots, int[] tokens);

  /** Empties a slot. */
  void free(int slot);

  /**
   * Copies keys and values out of a slot.
   *
   * @param from first of its tokens
   * @param to end of them, exclusive, at most the number of those in the slot
   */
  CacheBlock save(int slot, int from, int to);

  /** Fills an empty slot with the blocks of a sequence's first tokens. */
  void restore(int slot, List<CacheBlock> blocks);

  @Override
  void close();
}
