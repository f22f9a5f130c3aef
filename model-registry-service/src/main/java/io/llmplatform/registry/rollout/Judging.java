package io.llmplatform.registry.rollout;

import io.llmplatform.registry.instance.VersionCounts;
import io.llmplatform.registry.instance.VersionOnInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges a step of a rollout: is the version healthy, and has it been long enough? Knows neither
 * the database nor the time.
 *
 * @param plan the rollout's
 * @param current the step that it is in
 * @param seen what instances have told since the step began
 * @param now the time
 * @param watchedSince when somebody began to look at rollouts: what stood still before may have
 *     done so because nobody took reports
 */
record Judging(
    Plan plan, Rollout.Current current, Observation seen, Instant now, Instant watchedSince) {

  Verdict verdict() {
    String illness =
        Stream.of(unavailable(), failing(), slow(), slowerThanOthers(), hanging(), standingStill())
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(null);
    if (illness != null) {
      return new Verdict.RollBack(illness);
    }
    String wait = reasonToWait();
    return wait == null ? new Verdict.Through() : new Verdict.Wait(isReady(), wait);
  }

  private Plan.Step step() {
    return plan.steps().get(current.step());
  }

  private boolean isReady() {
    return !seen.instances().isEmpty()
        && seen.ready(current.generation()) == seen.instances().size();
  }

  // One request says something where nobody asked for more.
  private boolean areEnough(long requests) {
    return requests >= Math.max(1, step().minRequests());
  }

  private Optional<String> unavailable() {
    return seen.unavailable(current.generation())
        .map(
            (VersionOnInstance told) ->
                "Version %d is unavailable on %s: %s"
                    .formatted(
                        plan.version(),
                        told.instance(),
                        told.reason() == null ? "no reason given." : told.reason()));
  }

  private Optional<String> failing() {
    VersionCounts counts = seen.counts();
    boolean isIll = areEnough(counts.requests()) && counts.errorRate() > plan.maxErrorRate();
    return Optional.of(
            "%d of %d requests failed: more than %s %%."
                .formatted(counts.failures(), counts.requests(), number(plan.maxErrorRate() * 100)))
        .filter(reason -> isIll);
  }

  // Requests that have run longer than the limit and go on count as the slowest.
  private Optional<String> slow() {
    Duration limit = plan.maxP95();
    if (limit == null) {
      return Optional.empty();
    }
    int running = seen.slowerThan(limit);
    VersionCounts counts = seen.counts().withEndless(running);
    boolean isIll = areEnough(counts.requests()) && counts.p95() > limit.toMillis();
    return Optional.of(
            "The latency's p95 over %d requests, of which %d run longer than the limit, is %s ms: above the limit of %d ms."
                .formatted(counts.requests(), running, millis(counts.p95()), limit.toMillis()))
        .filter(reason -> isIll);
  }

  private Optional<String> slowerThanOthers() {
    Double ratio = plan.maxP95Ratio();
    if (ratio == null) {
      return Optional.empty();
    }
    double own = seen.counts().p95();
    double others = seen.others().p95();
    boolean isIll =
        areEnough(seen.counts().requests())
            && areEnough(seen.others().requests())
            && own > ratio * others;
    return Optional.of(
            "The latency's p95 is %s ms, more than %s times the %s ms of the other versions."
                .formatted(millis(own), number(ratio), millis(others)))
        .filter(reason -> isIll);
  }

  private Optional<String> hanging() {
    Duration longest = seen.longestRunning();
    return Optional.of(
            "A request has been running for %d s, longer than anything may stand still (%d s)."
                .formatted(longest.toSeconds(), plan.progressDeadline().toSeconds()))
        .filter(reason -> longest.compareTo(plan.progressDeadline()) > 0);
  }

  private Optional<String> standingStill() {
    if (seen.instances().isEmpty()) {
      return Optional.of(
              "No instance has reported for %d s.".formatted(plan.progressDeadline().toSeconds()))
          .filter(reason -> isPast(latest(current.beganAt(), seen.lastReport())));
    }
    return Optional.of(
            "Version %d is ready on %d of %d instances after %d s: %s."
                .formatted(
                    plan.version(),
                    seen.ready(current.generation()),
                    seen.instances().size(),
                    plan.progressDeadline().toSeconds(),
                    seen.lagging(current.generation())))
        .filter(reason -> !isReady() && !current.isReady() && isPast(current.readyChangedAt()));
  }

  private boolean isPast(Instant since) {
    return latest(since, watchedSince).plus(plan.progressDeadline()).isBefore(now);
  }

  private @Nullable String reasonToWait() {
    if (!isReady()) {
      return seen.instances().isEmpty()
          ? "No instance reports."
          : "Version %d is ready on %d of %d instances."
              .formatted(plan.version(), seen.ready(current.generation()), seen.instances().size());
    }
    Instant end = current.readyChangedAt().plus(step().minDuration());
    if (!current.isReady() || now.isBefore(end)) {
      return "The step lasts at least %d s.".formatted(step().minDuration().toSeconds());
    }
    long requests = seen.counts().requests();
    return requests < step().minRequests()
        ? "%d of %d requests have ended.".formatted(requests, step().minRequests())
        : null;
  }

  private static Instant latest(Instant one, @Nullable Instant other) {
    return other == null || one.isAfter(other) ? one : other;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String millis(double value) {
    return Double.isInfinite(value) ? "over 600000" : Long.toString(Math.round(value));
  }
}
