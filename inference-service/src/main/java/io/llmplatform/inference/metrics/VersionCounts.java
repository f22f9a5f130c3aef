package io.llmplatform.inference.metrics;

import io.llmplatform.inference.catalog.ModelVersion;
import io.llmplatform.registry.api.LatencyBuckets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * How the requests of each version ended since the process began, in the classes in which instances
 * report them. A version's counts go on where they were when it is loaded again. Thread-safe.
 */
public final class VersionCounts {
  /**
   * A version's counts at one moment.
   *
   * @param requests that ended, copies included
   * @param failures of them
   * @param latencies of them, one for each of {@link LatencyBuckets}
   * @param running under way
   * @param longestRunning the age of the oldest of them
   */
  public record Snapshot(
      long requests, long failures, List<Long> latencies, int running, Duration longestRunning) {
    public Snapshot {
      latencies = List.copyOf(latencies);
    }
  }

  private final Map<ModelVersion, Counts> counts = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  public VersionCounts(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private static final class Counts {
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicLongArray latencies = new AtomicLongArray(LatencyBuckets.count());
    private final Set<Request> running = ConcurrentHashMap.newKeySet();
  }

  /** Notes that a request of the version begins; it is to be ended once. */
  public Request begin(ModelVersion id) {
    Counts ofVersion = counts.computeIfAbsent(id, any -> new Counts());
    Request request = new Request(ofVersion, nanoTime.getAsLong());
    ofVersion.running.add(request);
    return request;
  }

  /** A request under way. What ends it first counts. */
  public final class Request {
    private final Counts ofVersion;
    private final long begun;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Request(Counts ofVersion, long begun) {
      this.ofVersion = ofVersion;
      this.begun = begun;
    }

    /** It was answered. */
    public void completed() {
      end(true, false);
    }

    /** It failed by the model's or the platform's fault. */
    public void failed() {
      end(true, true);
    }

    /** It was refused for its content, its rights or its rate, and counts for nothing. */
    public void refused() {
      end(false, false);
    }

    private void end(boolean counts, boolean failed) {
      if (!open.compareAndSet(true, false)) {
        return;
      }
      if (counts) {
        double millis = (nanoTime.getAsLong() - begun) / 1e6;
        ofVersion.requests.increment();
        ofVersion.failures.add(failed ? 1 : 0);
        ofVersion.latencies.incrementAndGet(LatencyBuckets.of(millis));
      }
      ofVersion.running.remove(this);
    }
  }

  /** All zero for a version that had no request. */
  public Snapshot of(ModelVersion id) {
    Counts known = counts.get(id);
    Counts ofVersion = known == null ? new Counts() : known;
    long now = nanoTime.getAsLong();
    // Every start is at most now, but for requests that begin meanwhile.
    long oldest =
        ofVersion.running.stream().mapToLong(request -> now - request.begun).max().orElse(0);
    // In the reverse order of counting: what is part of the requests never exceeds them.
    List<Long> latencies =
        IntStream.range(0, LatencyBuckets.count()).mapToObj(ofVersion.latencies::get).toList();
    long failures = ofVersion.failures.sum();
    return new Snapshot(
        ofVersion.requests.sum(),
        failures,
        latencies,
        ofVersion.running.size(),
        Duration.ofNanos(Math.max(0, oldest)));
  }
}
