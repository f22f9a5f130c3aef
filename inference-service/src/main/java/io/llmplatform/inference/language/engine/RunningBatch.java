package io.llmplatform.inference.language.engine;

import static java.util.Objects.requireNonNull;

import io.llmplatform.inference.engine.ComputationFailed;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sequences that have slots, and what happens to them in a step (iteration-level scheduling: Yu
 * et al., "Orca", OSDI 2022; prompts in pieces between decode steps: Agrawal et al.,
 * "Sarathi-Serve", OSDI 2024). Belongs to the engine's thread.
 *
 * <p>INVARIANT: a slot is free, or one sequence's; at most one sequence is {@code joining}, the
 * others are {@code decoding}; {@code reserved} is what all of them may come to hold.
 */
final class RunningBatch {
  private static final Logger log = LoggerFactory.getLogger(RunningBatch.class);

  private final DecoderSession session;
  private final WaitingSequences waiting;
  private final EngineListener listener;
  private final LongSupplier nanoTime;
  private final ChunkSize chunkSize;
  private final PrefixCache prefixes;
  private final Deque<Integer> freeSlots = new ArrayDeque<>();
  private final List<Sequence> decoding = new ArrayList<>();
  private @Nullable Sequence joining;
  private long reserved;

  RunningBatch(
      DecoderSession session,
      EngineSettings settings,
      WaitingSequences waiting,
      EngineListener listener,
      LongSupplier nanoTime) {
    this.session = session;
    this.waiting = waiting;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.chunkSize = new ChunkSize(settings);
    this.prefixes =
        new PrefixCache(settings.prefixMemory(), settings.prefixBlock(), session.bytesPerToken());
    for (int slot = 0; slot < session.slots(); slot++) {
      freeSlots.add(slot);
    }
  }

  int size() {
    return decoding.size() + (joining == null ? 0 : 1);
  }

  /** Tokens in the cache's slots. */
  long cachedTokens() {
    long joiningTokens = joining == null ? 0 : joining.cached();
    return joiningTokens + decoding.stream().mapToLong(Sequence::cached).sum();
  }

  /**
   * Lets those go that are interrupted, then takes as much of waiting prompts as there is time for,
   * then appends a token to every sequence whose prompt is in.
   */
  void step() {
    endInterrupted();
    prefill();
    decode();
  }

  private void endInterrupted() {
    long now = nanoTime.getAsLong();
    waiting.takeInterrupted(now).forEach(each -> endIfInterrupted(each, now));
    if (joining != null && endIfInterrupted(joining, now)) {
      joining = null;
    }
    decoding.removeIf(each -> endIfInterrupted(each, now));
  }

  private boolean endIfInterrupted(Sequence sequence, long now) {
    Ending ending = sequence.interruption(now);
    if (ending != null) {
      end(sequence, ending);
    }
    return ending != null;
  }

  private void prefill() {
    int budget = chunkSize.tokens(decoding.size());
    do {
      if (joining == null && !admit()) {
        return;
      }
      budget -= ChunkSize.weight(prefill(requireNonNull(joining), budget));
    } while (budget >= ChunkSize.SMALLEST);
  }

  /** Gives the next sequence a slot; false when there is none, or none that fits. */
  private boolean admit() {
    long now = nanoTime.getAsLong();
    // A quarter of the slots is kept for those whom somebody waits for.
    boolean backgroundToo = freeSlots.size() > session.slots() / 4;
    Sequence next = freeSlots.isEmpty() ? null : waiting.take(now, backgroundToo, this::fits);
    if (next == null) {
      return false;
    }
    joining = next;
    // The last token is always computed, because nobody keeps logits.
    int reusable = next.isScored() ? 0 : next.promptTokens() - 1;
    PrefixCache.Path path = prefixes.find(next.tenant(), next.tokens(), reusable);
    int slot = freeSlots.remove();
    next.start(slot, path);
    reserved += next.longest();
    if (path.tokens() > 0) {
      session.restore(slot, path.blocks());
    }
    waiting.charge(next, next.promptTokens() - path.tokens());
    listener.started(Duration.ofNanos(now - next.since()), next.promptTokens(), path.tokens());
    return true;
  }

  private boolean fits(Sequence sequence) {
    return reserved + sequence.longest() <= session.cacheTokens();
  }

  /**
   * @param most tokens to take
   * @return tokens taken
   */
  private int prefill(Sequence sequence, int most) {
    int from = sequence.cached();
    int to = Math.min(sequence.promptTokens(), from + most);
    long start = nanoTime.getAsLong();
    List<FloatBuffer> logits;
    try {
      logits = compute(sequence, from, to);
    } catch (ComputationFailed e) {
      log.warn("A prompt failed, and its generation ends: {}", e.getMessage());
      joining = null;
      end(sequence, Ending.FAILED);
      return to - from;
    }
    long nanos = nanoTime.getAsLong() - start;
    chunkSize.prefilled(to - from, nanos);
    listener.prefilled(to - from, Duration.ofNanos(nanos));
    sequence.appended(to - from);
    if (!sequence.isScored() || sequence.tellScores(from, logits)) {
      prefilled(sequence, logits.get(logits.size() - 1));
    } else {
      joining = null;
      end(sequence, Ending.FAILED);
    }
    return to - from;
  }

  private List<FloatBuffer> compute(Sequence sequence, int from, int to) {
    return sequence.isScored()
        ? session.prefillForEach(sequence.slot(), sequence.tokens(), from, to)
        : List.of(session.prefill(sequence.slot(), sequence.tokens(), from, to));
  }

  private void prefilled(Sequence sequence, FloatBuffer logits) {
    boolean whole = sequence.cached() == sequence.promptTokens();
    if (!areNumbers(logits)) {
      log.warn("A prompt gave no numbers; its generation ends");
      joining = null;
      end(sequence, Ending.FAILED);
    } else if (whole) {
      joining = null;
      join(sequence, logits);
    } else {
      keep(sequence);
    }
  }

  private void join(Sequence sequence, FloatBuffer logits) {
    decoding.add(sequence);
    if (sequence.tellPrefilled()) {
      choose(sequence, logits);
    } else {
      end(sequence, Ending.FAILED);
    }
    decoding.removeIf(Sequence::hasEnded);
  }

  private void decode() {
    if (decoding.isEmpty()) {
      return;
    }
    int[] slots = decoding.stream().mapToInt(Sequence::slot).toArray();
    int[] tokens = decoding.stream().mapToInt(Sequence::last).toArray();
    long start = nanoTime.getAsLong();
    try {
      List<FloatBuffer> logits = session.decode(slots, tokens);
      long nanos = nanoTime.getAsLong() - start;
      chunkSize.decoded(nanos);
      listener.decoded(slots.length, Duration.ofNanos(nanos));
      for (int i = 0; i < slots.length; i++) {
        decoded(decoding.get(i), logits.get(i));
      }
    } catch (ComputationFailed e) {
      log.warn("A step failed, and its {} generations end: {}", decoding.size(), e.getMessage());
      decoding.forEach(each -> end(each, Ending.FAILED));
    }
    decoding.removeIf(Sequence::hasEnded);
  }

  private void decoded(Sequence sequence, FloatBuffer logits) {
    sequence.appended(1);
    waiting.charge(sequence, 1);
    if (areNumbers(logits)) {
      choose(sequence, logits);
    } else {
      log.warn("A step gave no numbers for a generation, which ends");
      end(sequence, Ending.FAILED);
    }
  }

  private void choose(Sequence sequence, FloatBuffer logits) {
    Ending ending = sequence.choose(logits);
    keep(sequence);
    if (ending != null) {
      end(sequence, ending);
    }
  }

  /** A NaN in the last hidden state makes every logit one. */
  private static boolean areNumbers(FloatBuffer logits) {
    return !Float.isNaN(logits.get(logits.position()));
  }

  private void keep(Sequence sequence) {
    sequence.keep((from, to) -> session.save(sequence.slot(), from, to));
  }

  private void end(Sequence sequence, Ending ending) {
    if (sequence.hasEnded()) {
      return;
    }
    if (sequence.hasSlot()) {
      session.free(sequence.slot());
      freeSlots.add(sequence.slot());
      reserved -= sequence.longest();
    }
    waiting.ended(sequence);
    sequence.end(ending);
    listener.ended(ending, sequence.promptTokens(), sequence.generated());
  }

  /** Ends all that have slots. */
  void endAll(Ending ending) {
    if (joining != null) {
      end(joining, ending);
      joining = null;
    }
    decoding.forEach(each -> end(each, ending));
    decoding.clear();
  }

  /** Ends all, those that wait as well, and frees the cache. */
  void close() {
    endAll(Ending.FAILED);
    waiting.takeAll().forEach(each -> end(each, Ending.FAILED));
    prefixes.close();
    session.close();
  }
}
