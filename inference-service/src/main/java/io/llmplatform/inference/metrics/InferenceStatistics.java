package io.llmplatform.inference.metrics;

import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.inference.metrics.VersionStatistics.BatchStatistics;
import io.llmplatform.inference.metrics.VersionStatistics.Timed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what each version does, as Triton counts it. A version's counts begin when it is first
 * used and end when it has left the memory. Thread-safe; no count waits for another.
 */
public final class InferenceStatistics implements StatisticsOfVersions {
  /** Why a request gave no result, by Triton's names. */
  public enum Reason {
    /** There was too much to do, or no budget left. */
    REJECTED,
    /** Its client, or the end of this instance, cut it off. */
    CANCELED,
    /** The model or the runtime failed. */
    BACKEND,
    /** Its content, or a dependency of this service. */
    OTHER
  }

  /**
   * One run of a model, times in nanoseconds.
   *
   * @param rows sequences or rows in it
   */
  public record Execution(int rows, long input, long infer, long output) {}

  private static final class Sum {
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    void add(long more, long moreNanos) {
      count.add(more);
      nanos.add(moreNanos);
    }

    Timed get() {
      return new Timed(count.sum(), nanos.sum());
    }
  }

  private static final class Batch {
    private final Sum input = new Sum();
    private final Sum infer = new Sum();
    private final Sum output = new Sum();
  }

  private static final class Counts {
    private final LongAdder inferences = new LongAdder();
    private final Sum success = new Sum();
    private final Sum queue = new Sum();
    private final Sum cacheHit = new Sum();
    private final Sum cacheMiss = new Sum();
    private final Map<Reason, Sum> failures = new EnumMap<>(Reason.class);
    private final Map<Integer, Batch> batches = new ConcurrentSkipListMap<>();
    private volatile long lastMillis;

    Counts() {
      for (Reason reason : Reason.values()) {
        failures.put(reason, new Sum());
      }
    }

    Sum failures(Reason reason) {
      Sum sum = failures.get(reason);
      if (sum == null) {
        throw new IllegalStateException("no count of " + reason);
      }
      return sum;
    }
  }

  private final Map<ModelVersion, Counts> counts = new ConcurrentHashMap<>();

  private Counts counts(ModelVersion id) {
    Counts known = counts.get(id);
    return known != null ? known : counts.computeIfAbsent(id, any -> new Counts());
  }

  /**
   * A request was answered.
   *
   * @param rows inferences in it
   * @param totalNanos from its arrival to its result
   */
  public void succeeded(ModelVersion id, int rows, long totalNanos, long queueNanos) {
    Counts ofVersion = counts(id);
    ofVersion.inferences.add(rows);
    ofVersion.success.add(1, totalNanos);
    ofVersion.queue.add(1, queueNanos);
    ofVersion.lastMillis = System.currentTimeMillis();
  }

  /** A request gave no result. */
  public void failed(ModelVersion id, Reason reason, long totalNanos) {
    Counts ofVersion = counts(id);
    ofVersion.failures(reason).add(1, totalNanos);
    ofVersion.lastMillis = System.currentTimeMillis();
  }

  /** The model ran. */
  public void executed(ModelVersion id, Execution run) {
    Batch batch = counts(id).batches.computeIfAbsent(Math.max(1, run.rows()), any -> new Batch());
    batch.input.add(1, run.input());
    batch.infer.add(1, run.infer());
    batch.output.add(1, run.output());
  }

  /** A cache was asked for inferences of a request. */
  public void looked(ModelVersion id, long hits, long misses, long nanos) {
    Counts ofVersion = counts(id);
    ofVersion.cacheHit.add(hits, hits > 0 ? nanos : 0);
    ofVersion.cacheMiss.add(misses, hits > 0 ? 0 : nanos);
  }

  /** Forgets every other version. */
  public void retain(Collection<ModelVersion> versions) {
    counts.keySet().retainAll(versions);
  }

  /** How many requests of the version failed, by reason. */
  Map<Reason, Timed> failures(ModelVersion id) {
    Counts ofVersion = known(id);
    Map<Reason, Timed> all = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      all.put(reason, ofVersion.failures(reason).get());
    }
    return all;
  }

  private Counts known(ModelVersion id) {
    Counts known = counts.get(id);
    return known == null ? new Counts() : known;
  }

  @Override
  public VersionStatistics of(ModelVersion id) {
    Counts ofVersion = known(id);
    List<BatchStatistics> batches = new ArrayList<>();
    ofVersion.batches.forEach(
        (size, batch) ->
            batches.add(
                new BatchStatistics(
                    size, batch.input.get(), batch.infer.get(), batch.output.get())));
    long last = ofVersion.lastMillis;
    return new VersionStatistics(
        last == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(last)),
        ofVersion.inferences.sum(),
        batches.stream().mapToLong(each -> each.computeInfer().count()).sum(),
        ofVersion.success.get(),
        sum(failures(id).values()),
        ofVersion.queue.get(),
        sum(batches.stream().map(BatchStatistics::computeInput).toList()),
        sum(batches.stream().map(BatchStatistics::computeInfer).toList()),
        sum(batches.stream().map(BatchStatistics::computeOutput).toList()),
        ofVersion.cacheHit.get(),
        ofVersion.cacheMiss.get(),
        batches);
  }

  private static Timed sum(Collection<Timed> parts) {
    return new Timed(
        parts.stream().mapToLong(Timed::count).sum(), parts.stream().mapToLong(Timed::nanos).sum());
  }
}
