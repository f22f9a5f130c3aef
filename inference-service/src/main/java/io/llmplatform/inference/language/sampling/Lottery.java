package io.llmplatform.inference.language.sampling;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws a token by its probability among those that temperature, min-p, top-k and top-p leave, in
 * this order. Nothing is sorted but what lies where a filter cuts: weights fall into buckets by
 * their leading bits, of which sums and counts say in which one the cut is. Equal weights are cut
 * by id, the lower one stays. Used by one thread at a time.
 */
final class Lottery {
  private static final int BLOCK = 256;

  /** Sign, exponent and three bits of the fraction: eight buckets between powers of two. */
  private static final int BUCKET_SHIFT = 20;

  private static final int BUCKETS = (Float.floatToRawIntBits(1) >>> BUCKET_SHIFT) + 1;

  private final double temperature;
  private final int topK;
  private final double topP;

  /** The lowest score beside the best one's that is looked at. */
  private final double reach;

  private final double[] masses = new double[BUCKETS];
  private final int[] counts = new int[BUCKETS];
  private float[] blockBests = {};

  /** Candidates in the order of their ids, and their weights; the best one's is 1. */
  private int[] ids = new int[BLOCK];

  private float[] weights = new float[BLOCK];
  private int size;

  /** What is kept weighs more than {@link #cut}, or as much and has no higher id. */
  private float cut;

  private int cutId;

  /** The sum of the weights that are kept. */
  private double kept;

  Lottery(SamplingParameters parameters) {
    temperature = parameters.temperature();
    topK = parameters.topK();
    topP = parameters.topP();
    reach = Math.max(Exponential.NEGLIGIBLE, Math.log(parameters.minP())) * temperature;
  }

  /**
   * Draws one, using one random number.
   *
   * @param scores of tokens; NaN counts as impossible
   * @param length how many of them count
   * @return -1 when all are impossible
   */
  int draw(float[] scores, int length, SplittableRandom random) {
    double chance = random.nextDouble();
    float best = findBlockBests(scores, length);
    if (best == Float.NEGATIVE_INFINITY) {
      return -1;
    }
    weigh(scores, length, best);
    cut = 0;
    kept = Arrays.stream(masses).sum();
    if (topK > 0 && topK < size) {
      keepCount(topK);
    }
    if (topP < 1) {
      keepMass(topP * kept);
    }
    return pick(chance * kept);
  }

  private float findBlockBests(float[] scores, int length) {
    int blocks = (length + BLOCK - 1) / BLOCK;
    if (blockBests.length != blocks) {
      blockBests = new float[blocks];
    }
    float best = Float.NEGATIVE_INFINITY;
    for (int block = 0; block < blocks; block++) {
      float most = Float.NEGATIVE_INFINITY;
      int end = Math.min(length, (block + 1) * BLOCK);
      for (int i = block * BLOCK; i < end; i++) {
        if (scores[i] > most) {
          most = scores[i];
        }
      }
      blockBests[block] = most;
      best = Math.max(best, most);
    }
    return best;
  }

  private void weigh(float[] scores, int length, float best) {
    Arrays.fill(masses, 0);
    Arrays.fill(counts, 0);
    size = 0;
    double floor = Math.max(best + reach, floorOfTopK());
    for (int block = 0; block < blockBests.length; block++) {
      if (blockBests[block] >= floor) {
        int end = Math.min(length, (block + 1) * BLOCK);
        weigh(scores, block * BLOCK, end, floor, best);
      }
    }
  }

  private void weigh(float[] scores, int from, int to, double floor, float best) {
    reserve(to - from);
    for (int i = from; i < to; i++) {
      float score = scores[i];
      if (score >= floor && score > Float.NEGATIVE_INFINITY) {
        double below = (score - (double) best) / temperature;
        float weight = score == best ? 1 : (float) Exponential.of(below);
        int bucket = bucket(weight);
        masses[bucket] += weight;
        counts[bucket]++;
        ids[size] = i;
        weights[size++] = weight;
      }
    }
  }

  /** No score below belongs to the k best: k blocks have one that is as good. */
  private float floorOfTopK() {
    if (topK == 0 || topK > blockBests.length) {
      return Float.NEGATIVE_INFINITY;
    }
    float[] sorted = blockBests.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - topK];
  }

  private void reserve(int more) {
    if (size + more > ids.length) {
      int length = Math.max(size + more, 2 * ids.length);
      ids = Arrays.copyOf(ids, length);
      weights = Arrays.copyOf(weights, length);
    }
  }

  /**
   * @param wanted less than there are
   */
  private void keepCount(int wanted) {
    int bucket = BUCKETS - 1;
    int count = 0;
    double mass = 0;
    while (count + counts[bucket] < wanted) {
      count += counts[bucket];
      mass += masses[bucket--];
    }
    long[] order = members(bucket);
    int last = wanted - count - 1;
    for (int i = 0; i <= last; i++) {
      mass += weight(order[i]);
    }
    cutAt(order[last], mass);
  }

  /** Keeps the fewest that weigh this much, at least one, of those that are kept already. */
  private void keepMass(double wanted) {
    int bucket = BUCKETS - 1;
    double mass = 0;
    while (bucket > 0 && mass + masses[bucket] < wanted) {
      mass += masses[bucket--];
    }
    long[] order = members(bucket);
    for (long member : order) {
      mass += weight(member);
      if (!isKept(weight(member), (int) member)) {
        return;
      }
      if (mass >= wanted) {
        cutAt(member, mass);
        return;
      }
    }
  }

  private void cutAt(long member, double mass) {
    cut = weight(member);
    cutId = (int) member;
    kept = mass;
  }

  /** Of a bucket, heaviest first, then by id: the weight's bits complemented, then the id. */
  private long[] members(int bucket) {
    long[] members = new long[counts[bucket]];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (bucket(weights[i]) == bucket) {
        members[count++] = (~(long) Float.floatToRawIntBits(weights[i]) << 32) | ids[i];
      }
    }
    Arrays.sort(members);
    return members;
  }

  private static float weight(long member) {
    return Float.intBitsToFloat((int) ~(member >> 32));
  }

  private static int bucket(float weight) {
    return Float.floatToRawIntBits(weight) >>> BUCKET_SHIFT;
  }

  private boolean isKept(float weight, int id) {
    return weight > cut || (weight == cut && id <= cutId);
  }

  private int pick(double chance) {
    double passed = 0;
    int last = -1;
    for (int i = 0; i < size; i++) {
      if (isKept(weights[i], ids[i])) {
        passed += weights[i];
        last = ids[i];
        if (passed > chance) {
          return last;
        }
      }
    }
    return last;
  }
}
