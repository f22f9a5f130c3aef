package io.llmplatform.inference.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a version was used since it was loaded, in the shape of {@code ModelStatistics} of Triton's
 * statistics extension. Sums are in nanoseconds. Immutable.
 *
 * @param lastInference when the last request ended; empty before the first
 * @param inferenceCount inferences that succeeded: a request of a batch counts for each of its rows
 * @param executionCount runs of the model
 * @param success requests answered, and the time from their arrival to their results
 * @param fail requests that failed or were refused, likewise
 * @param queue the waiting of the answered requests
 * @param computeInput making of the runs' inputs
 * @param computeInfer the runs
 * @param computeOutput reading of the runs' outputs
 * @param cacheHit inferences that a cache answered
 * @param cacheMiss inferences that a cache could not answer
 * @param batches runs by their sizes, ascending
 */
public record VersionStatistics(
    Optional<Instant> lastInference,
    long inferenceCount,
    long executionCount,
    Timed success,
    Timed fail,
    Timed queue,
    Timed computeInput,
    Timed computeInfer,
    Timed computeOutput,
    Timed cacheHit,
    Timed cacheMiss,
    List<BatchStatistics> batches) {

  public VersionStatistics {
    batches = List.copyOf(batches);
  }

  /** How often something happened, and how long it took in all. */
  public record Timed(long count, long nanos) {
    public static final Timed NONE = new Timed(0, 0);
  }

  /**
   * The runs of one size.
   *
   * @param batchSize rows in each
   */
  public record BatchStatistics(
      long batchSize, Timed computeInput, Timed computeInfer, Timed computeOutput) {}
}
