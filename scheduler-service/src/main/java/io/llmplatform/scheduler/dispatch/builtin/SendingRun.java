package io.llmplatform.scheduler.dispatch.builtin;

import io.llmplatform.scheduler.dispatch.DispatchSettings;
import io.llmplatform.scheduler.dispatch.protocol.Answer;
import io.llmplatform.scheduler.dispatch.protocol.Answer.Absent;
import io.llmplatform.scheduler.dispatch.protocol.Answer.Accepted;
import io.llmplatform.scheduler.dispatch.protocol.Answer.Refused;
import io.llmplatform.scheduler.dispatch.protocol.Answer.Unknown;
import io.llmplatform.scheduler.dispatch.protocol.ExecutorClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends a claimed run to an executor. Thread-safe.
 *
 * <p>INVARIANT: the executor is noted before it is sent anything. So who takes over the claim of an
 * instance that died knows whom to ask whether it got the run: its log has begun, or it is in its
 * queue, or it is sent again to the same executor, which takes no run twice while that is queued.
 */
@Component
@ConditionalOnBuiltInCentre
class SendingRun {
  private static final Logger LOG = LoggerFactory.getLogger(SendingRun.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  // xxl-job-core 3.3.2 spells it so.
  private static final String QUEUED_ALREADY = "repeate trigger job";

  private final Runs runs;
  private final Executors executors;
  private final Routes routes;
  private final ExecutorClient client;
  private final EndingRun ending;
  private final RunMetrics metrics;
  private final Duration patience;
  private final Clock clock;

  SendingRun(
      Runs runs,
      Executors executors,
      Routes routes,
      ExecutorClient client,
      EndingRun ending,
      RunMetrics metrics,
      DispatchSettings settings,
      Clock clock) {
    this.runs = runs;
    this.executors = executors;
    this.routes = routes;
    this.client = client;
    this.ending = ending;
    this.metrics = metrics;
    this.patience = settings.patience();
    this.clock = clock;
  }

  /** Sends the run, or asks what became of it where it was sent before. */
  void send(Run run) {
    String before = run.executor();
    if (run.stopRequested() && before == null) {
      ending.stopped(run.id(), "Stopped before an executor had it.");
    } else if (before == null) {
      sendAnew(run);
    } else if (hasBegun(run, before)) {
      accepted(run, before);
    } else {
      sendTo(before, run, true);
    }
  }

  private boolean hasBegun(Run run, String executor) {
    return client
        .log(executor, run.scheduledAt().toEpochMilli(), run.id(), 1)
        .filter(log -> log.toLine() > 0)
        .isPresent();
  }

  private void sendAnew(Run run) {
    List<String> live = executors.live();
    Optional<String> chosen = live.isEmpty() ? Optional.empty() : routes.choose(run, live);
    if (chosen.isPresent()) {
      runs.aim(run.id(), chosen.get());
      sendTo(chosen.get(), run, false);
    } else if (run.createdAt().plus(patience).isBefore(clock.instant())) {
      ending.refused(
          run.id(),
          live.isEmpty() ? "No executor is registered." : "No executor is free or answers.");
    } else {
      runs.release(run.id(), PAUSE);
    }
  }

  private void sendTo(String executor, Run run, boolean again) {
    Answer answer = client.run(executor, run.request());
    if (answer instanceof Accepted) {
      accepted(run, executor);
    } else if (answer instanceof Refused refused) {
      refused(run, executor, refused.why());
    } else if (answer instanceof Absent) {
      absent(run, executor, again);
    } else if (answer instanceof Unknown unknown) {
      // The claim ends, and the executor is asked.
      LOG.warn("Run {} of {}: {} did not answer: {}", run.id(), run.job(), executor, unknown.why());
    }
  }

  private void accepted(Run run, String executor) {
    boolean unwanted = runs.accepted(run.id());
    metrics.sent(run);
    if (unwanted) {
      client.kill(executor, run.jobId());
    }
  }

  private void refused(Run run, String executor, String why) {
    if (why.startsWith(QUEUED_ALREADY)) {
      accepted(run, executor);
    } else {
      ending.refused(run.id(), why);
    }
  }

  private void absent(Run run, String executor, boolean again) {
    executors.drop(executor);
    if (again) {
      ending.lost(run.id(), "Its executor ended: " + executor);
    } else {
      runs.release(run.id(), Duration.ZERO);
    }
  }
}
