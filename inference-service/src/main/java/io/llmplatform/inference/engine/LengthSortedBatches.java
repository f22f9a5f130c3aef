package io.llmplatform.inference.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Groups sequences of like length, because every sequence of a run is padded to its longest: mixed
 * lengths in random batches cost six times as much as sorted ones on a CPU.
 */
public final class LengthSortedBatches {
  private LengthSortedBatches() {}

  /**
   * Plans the runs for sequences of the given lengths, the longest first.
   *
   * @param workers threads that the runs are spread over: few sequences become small batches rather
   *     than one
   * @return for each run the indices of its sequences; every index occurs once
   */
  public static List<int[]> plan(int[] lengths, BatchLimits limits, int workers) {
    int[] order =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    int maxSize = Math.min(limits.maxSize(), Math.max(1, ceilDiv(lengths.length, workers)));
    List<int[]> batches = new ArrayList<>();
    int from = 0;
    while (from < order.length) {
      int fitting = Math.max(1, limits.maxTokens() / Math.max(1, lengths[order[from]]));
      int to = Math.min(order.length, from + Math.min(maxSize, fitting));
      batches.add(java.util.Arrays.copyOfRange(order, from, to));
      from = to;
    }
    return batches;
  }

  private static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }
}
