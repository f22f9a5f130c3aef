package io.llmplatform.inference.language.engine;

import io.llmplatform.inference.engine.ComputationFailed;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A decoder whose next token is a function of all tokens before it. Each call takes its time on a
 * clock that stands still else: a millisecond for a token of a prompt, ten for a decode.
 */
final class FakeDecoder implements DecoderSession {
  /** A prompt that has it fails. */
  static final int FAILING = 101;

  /** What follows it is no number. */
  static final int NOT_A_NUMBER = 102;

  private static final int VOCABULARY = 110;
  private static final int USUAL = 100;

  final AtomicLong clock = new AtomicLong();

  /** What was called, in words. */
  final List<String> calls = new ArrayList<>();

  /** Whether decodes fail. */
  boolean broken;

  boolean closed;
  int openBlocks;
  private final List<List<Integer>> slots = new ArrayList<>();
  private final int slotTokens;
  private final long cacheTokens;

  FakeDecoder(int slots, int slotTokens) {
    this(slots, slotTokens, (long) slots * slotTokens);
  }

  FakeDecoder(int slots, int slotTokens, long cacheTokens) {
    for (int i = 0; i < slots; i++) {
      this.slots.add(new ArrayList<>());
    }
    this.slotTokens = slotTokens;
    this.cacheTokens = cacheTokens;
  }

  /** The tokens that follow a prompt. */
  static List<Integer> continuation(int[] prompt, int count) {
    List<Integer> tokens = new ArrayList<>(Arrays.stream(prompt).boxed().toList());
    for (int i = 0; i < count; i++) {
      tokens.add(next(tokens));
    }
    return tokens.subList(prompt.length, tokens.size());
  }

  private static int next(List<Integer> tokens) {
    return Math.floorMod(tokens.hashCode() >> 4, USUAL);
  }

  @Override
  public int slots() {
    return slots.size();
  }

  @Override
  public int slotTokens() {
    return slotTokens;
  }

  @Override
  public long cacheTokens() {
    return cacheTokens;
  }

  @Override
  public long bytesPerToken() {
    return 1;
  }

  @Override
  public FloatBuffer prefill(int slot, int[] tokens, int from, int to) {
    calls.add("prefill %d..%d".formatted(from, to));
    clock.addAndGet((to - from) * 1_000_000L);
    List<Integer> held = slots.get(slot);
    if (held.size() != from) {
      throw new IllegalStateException("%d tokens, not %d".formatted(held.size(), from));
    }
    Arrays.stream(tokens, from, to).forEach(held::add);
    if (held.contains(FAILING)) {
      throw new ComputationFailed("a bad token", true, new IllegalArgumentException());
    }
    return logits(held);
  }

  @Override
  public List<FloatBuffer> decode(int[] slots, int[] tokens) {
    calls.add("decode " + slots.length);
    clock.addAndGet(10_000_000);
    if (broken) {
      throw new ComputationFailed("broken", false, new IllegalStateException());
    }
    List<FloatBuffer> logits = new ArrayList<>();
    for (int i = 0; i < slots.length; i++) {
      List<Integer> held = this.slots.get(slots[i]);
      if (held.isEmpty() || held.size() == slotTokens) {
        throw new IllegalStateException("an empty or full slot");
      }
      held.add(tokens[i]);
      logits.add(logits(held));
    }
    return logits;
  }

  private static FloatBuffer logits(List<Integer> tokens) {
    float[] logits = new float[VOCABULARY];
    if (tokens.contains(NOT_A_NUMBER)) {
      Arrays.fill(logits, Float.NaN);
    } else {
      logits[next(tokens)] = 1;
    }
    return FloatBuffer.wrap(logits);
  }

  @Override
  public void free(int slot) {
    slots.get(slot).clear();
  }

  @Override
  public CacheBlock save(int slot, int from, int to) {
    openBlocks++;
    return new Block(List.copyOf(slots.get(slot).subList(from, to)));
  }

  @Override
  public void restore(int slot, List<CacheBlock> blocks) {
    for (CacheBlock block : blocks) {
      calls.add("restore " + block.tokens());
      slots.get(slot).addAll(((Block) block).content);
    }
  }

  /** Whether no slot holds a token. */
  boolean isEmpty() {
    return slots.stream().allMatch(List::isEmpty);
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class Block implements CacheBlock {
    final List<Integer> content;

    Block(List<Integer> content) {
      this.content = content;
    }

    @Override
    public int tokens() {
      return content.size();
    }

    @Override
    public void close() {
      openBlocks--;
    }
  }
}
