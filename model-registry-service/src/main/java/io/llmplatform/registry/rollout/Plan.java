package io.llmplatform.registry.rollout;

import static io.llmplatform.registry.deployment.TrafficRules.require;

import io.llmplatform.common.error.PlatformException;
import io.llmplatform.registry.api.ApprovalGate;
import io.llmplatform.registry.api.RolloutLimits;
import io.llmplatform.registry.api.StartRollout;
import io.llmplatform.registry.api.TrafficMatch;
import io.llmplatform.registry.api.VersionSettings;
import io.llmplatform.registry.approval.Gate;
import io.llmplatform.registry.deployment.TrafficRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a version takes over. Immutable.
 *
 * @param version that takes over
 * @param settings how it runs
 * @param match requests that get it at every step
 * @param steps from the first to the last, whose weight is 100
 * @param maxErrorRate failures per request, 0 to 1
 * @param maxP95 of the latency; null: any
 * @param maxP95Ratio of the latency's p95 to that of the other versions; null: any
 * @param progressDeadline how long anything may stand still
 * @param autoAdvance whether a step that is through is followed by the next
 * @param sticky whether a caller keeps its version while weights stay; null: as it is
 */
record Plan(
    int version,
    @Nullable VersionSettings settings,
    @Nullable TrafficMatch match,
    List<Step> steps,
    double maxErrorRate,
    @Nullable Duration maxP95,
    @Nullable Double maxP95Ratio,
    Duration progressDeadline,
    boolean autoAdvance,
    @Nullable Boolean sticky) {
  private static final int ALL = 100;
  private static final int MAX_STEPS = 50;
  private static final double DEFAULT_ERROR_RATE = 0.05;
  private static final long DEFAULT_REQUESTS = 20;
  private static final Duration DEFAULT_DURATION = Duration.ofMinutes(1);
  private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(5);
  // Counts of ended processes are kept about as long.
  private static final Duration MAX_DURATION = Duration.ofDays(7);

  Plan {
    steps = List.copyOf(steps);
  }

  /**
   * A step.
   *
   * @param weight the version's share of the requests, in percent
   * @param shadowPercent of the requests that it runs copies of; 0: none
   * @param minDuration it lasts at least so long
   * @param minRequests so many requests end before it is through, and before limits are judged
   * @param gate who must agree before it begins; null: nobody
   */
  record Step(
      int weight, int shadowPercent, Duration minDuration, long minRequests, @Nullable Gate gate) {

    StartRollout.Step view() {
      ApprovalGate approval = gate == null ? null : gate.view();
      return new StartRollout.Step(
          weight, shadowPercent == 0 ? null : shadowPercent, minDuration, minRequests, approval);
    }

    private Step with(Gate other) {
      return new Step(weight, shadowPercent, minDuration, minRequests, other);
    }
  }

  /**
   * From a body.
   *
   * @throws PlatformException naming the field at fault
   */
  static Plan given(StartRollout body) {
    Integer version = body.version();
    if (version == null) {
      throw PlatformException.invalid("version", "A rollout needs a version.");
    }
    TrafficMatch match = TrafficRules.match(body.match(), "match");
    RolloutLimits limits =
        body.limits() == null ? new RolloutLimits(null, null, null) : body.limits();
    Double errorRate = limits.maxErrorRate();
    require(
        errorRate == null || (errorRate >= 0 && errorRate <= 1),
        "limits.maxErrorRate",
        "An error rate is 0 to 1.");
    Double ratio = limits.maxP95Ratio();
    require(
        ratio == null || (ratio > 0 && !Double.isInfinite(ratio)),
        "limits.maxP95Ratio",
        "A ratio is above 0.");
    return new Plan(
        version,
        TrafficRules.settings(body.settings(), "settings"),
        match,
        steps(body.steps(), match != null),
        errorRate == null ? DEFAULT_ERROR_RATE : errorRate,
        limits.maxP95() == null ? null : positive(limits.maxP95(), "limits.maxP95"),
        ratio,
        body.progressDeadline() == null
            ? DEFAULT_DEADLINE
            : positive(body.progressDeadline(), "progressDeadline"),
        !Boolean.FALSE.equals(body.autoAdvance()),
        body.sticky());
  }

  private static List<Step> steps(@Nullable List<StartRollout.Step> given, boolean isMatched) {
    if (given == null || given.isEmpty() || given.size() > MAX_STEPS) {
      throw PlatformException.invalid("steps", "A rollout has 1 to " + MAX_STEPS + " steps.");
    }
    List<Step> steps = new ArrayList<>();
    int weight = -1;
    boolean isShadow = true;
    for (int i = 0; i < given.size(); i++) {
      Step step = step(given.get(i), "steps[" + i + "]", isMatched);
      isShadow &= step.shadowPercent() > 0;
      require(
          step.weight() > weight || (isShadow && step.weight() == 0),
          "steps[" + i + "].weight",
          "Weights grow from step to step.");
      weight = step.weight();
      steps.add(step);
    }
    require(
        weight == ALL,
        "steps[" + (steps.size() - 1) + "].weight",
        "The last step's weight is 100.");
    return steps;
  }

  private static Step step(StartRollout.@Nullable Step step, String field, boolean isMatched) {
    if (step == null) {
      throw PlatformException.invalid(field, "A step is an object.");
    }
    require(step.weight() >= 0 && step.weight() <= ALL, field + ".weight", "A weight is 0 to 100.");
    int shadow = step.shadowPercent() == null ? 0 : step.shadowPercent();
    require(
        shadow >= 0 && shadow <= ALL && (shadow == 0 || step.weight() == 0),
        field + ".shadowPercent",
        "A share of 1 to 100 percent is copied, and only while the weight is 0.");
    boolean isReached = step.weight() > 0 || shadow > 0 || isMatched;
    Long requests = step.minRequests();
    require(
        requests == null || (requests >= 0 && (requests == 0 || isReached)),
        field + ".minRequests",
        "A number of requests is not negative, and 0 for a step that brings none.");
    Duration duration = step.minDuration();
    require(
        duration == null || (!duration.isNegative() && duration.compareTo(MAX_DURATION) <= 0),
        field + ".minDuration",
        "A step lasts 0 seconds to 7 days.");
    return new Step(
        step.weight(),
        shadow,
        duration == null ? DEFAULT_DURATION : duration,
        requests == null ? (isReached ? DEFAULT_REQUESTS : 0) : requests,
        Gate.given(step.approval(), field + ".approval"));
  }

  private static Duration positive(Duration duration, String field) {
    require(
        duration.toMillis() > 0 && duration.compareTo(MAX_DURATION) <= 0,
        field,
        "A time is more than nothing and at most 7 days.");
    return duration;
  }

  /** The same, where somebody must agree before it begins. */
  Plan beginningWith(Gate gate) {
    List<Step> gated = new ArrayList<>(steps);
    gated.set(0, gated.get(0).with(gate));
    return new Plan(
        version,
        settings,
        match,
        gated,
        maxErrorRate,
        maxP95,
        maxP95Ratio,
        progressDeadline,
        autoAdvance,
        sticky);
  }

  boolean isLast(int step) {
    return step == steps.size() - 1;
  }

  RolloutLimits limits() {
    return new RolloutLimits(maxErrorRate, maxP95, maxP95Ratio);
  }
}
