package io.llmplatform.inference.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Token sequences that are the same in every run.
 *
 * @param name for the table
 */
record TokenCorpus(String name, List<long[]> sequences) {
  private static final int SEQUENCES = 512;
  private static final int FIRST_WORD = 1996;
  private static final int WORDS = 20_000;
  private static final int LONGEST = 270;

  static TokenCorpus sixteenTokens() {
    return of(16);
  }

  /** Sequences of one length, in tokens. */
  static TokenCorpus of(int length) {
    Random random = new Random(1);
    List<long[]> sequences = new ArrayList<>();
    for (int i = 0; i < SEQUENCES; i++) {
      sequences.add(sequence(random, length));
    }
    return new TokenCorpus(length + " tokens", sequences);
  }

  /** Log-normal lengths, as texts have: mean about 50, at most 270. */
  static TokenCorpus mixedLengths() {
    Random random = new Random(2);
    List<long[]> sequences = new ArrayList<>();
    for (int i = 0; i < SEQUENCES; i++) {
      double length = Math.exp(3.6 + 0.75 * random.nextGaussian());
      sequences.add(sequence(random, (int) Math.max(4, Math.min(LONGEST, length))));
    }
    return new TokenCorpus("mixed lengths", sequences);
  }

  private static long[] sequence(Random random, int length) {
    long[] ids = random.longs(length, FIRST_WORD, FIRST_WORD + WORDS).toArray();
    ids[0] = 101;
    ids[length - 1] = 102;
    return ids;
  }

  /** Sorted by length and cut into batches of so many sequences and tokens, padding counted. */
  List<List<long[]>> sortedBatches(int maxSize, int maxTokens) {
    List<long[]> sorted = new ArrayList<>(sequences);
    sorted.sort(Comparator.comparingInt(ids -> ids.length));
    List<List<long[]>> batches = new ArrayList<>();
    List<long[]> batch = new ArrayList<>();
    for (long[] ids : sorted) {
      boolean full = batch.size() == maxSize || (batch.size() + 1) * ids.length > maxTokens;
      if (!batch.isEmpty() && full) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(ids);
    }
    batches.add(batch);
    // Else threads would meet only short ones or only long ones for a while.
    java.util.Collections.shuffle(batches, new Random(3));
    return batches;
  }
}
