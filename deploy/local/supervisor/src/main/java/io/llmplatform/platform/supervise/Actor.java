package io.llmplatform.platform.supervise;

import io.llmplatform.platform.supervise.PartStatus.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One part and its state. Owned by the supervisor's thread; only probes and tasks run elsewhere,
 * and their answers are looked at in the next tick.
 */
final class Actor {
  /** Deaths in a row, or failed tries of a task, after which start-up gives up. */
  static final int MAX_TRIES = 4;

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(15);

  private final Part part;
  private final Executor background;

  private State state = State.WAITING;
  private Instant since;
  private Instant startedAt;
  private Instant retryAt;
  private Duration took = Duration.ZERO;
  private boolean everUp;
  private int triesInARow;
  private int restarts;
  private String note = "";
  private String tellWhenUp = "";
  private Part.@Nullable Running running;
  private @Nullable CompletableFuture<Boolean> probe;
  private @Nullable CompletableFuture<String> work;

  Actor(Part part, Executor background, Instant now) {
    this.part = part;
    this.background = background;
    this.since = now;
    this.startedAt = now;
    this.retryAt = now;
  }

  Part part() {
    return part;
  }

  State state() {
    return state;
  }

  PartStatus status() {
    long pid = running != null && running.isAlive() ? running.pid() : 0;
    int port = part instanceof Part.Process process ? process.port().orElse(0) : 0;
    return new PartStatus(part.name(), state, pid, port, since, took, restarts, note);
  }

  /** One step. {@code ready}: everything that this part needs is up. */
  void tick(boolean ready, Instant now) {
    switch (state) {
      case WAITING -> {
        if (ready) {
          start(now);
        }
      }
      case STARTING -> watchStart(now);
      case HEALTHY -> watchLife(now);
      case RETRYING -> {
        if (ready && !now.isBefore(retryAt)) {
          start(now);
        }
      }
      case DONE, FAILED, STOPPING, STOPPED -> {}
    }
  }

  /** Asks the process to end. */
  void stop(Instant now) {
    if (running == null || !running.isAlive()) {
      enter(State.STOPPED, "", now);
      return;
    }
    enter(State.STOPPING, "", now);
    running.stop();
  }

  /** Ends the process without asking. */
  void kill() {
    if (running != null) {
      running.kill();
    }
  }

  /** Whether nothing of it lives any more. */
  boolean isGone(Instant now) {
    if (running != null && running.isAlive()) {
      return false;
    }
    if (state != State.STOPPED) {
      enter(State.STOPPED, "", now);
    }
    return true;
  }

  private void start(Instant now) {
    if (everUp) {
      restarts++;
    }
    tellWhenUp = "";
    launch(note, now);
  }

  private void succeed(String why, Instant now) {
    tellWhenUp = why;
    launch(why, now);
  }

  private void launch(String why, Instant now) {
    startedAt = now;
    enter(State.STARTING, why, now);
    if (part instanceof Part.Task task) {
      work = CompletableFuture.supplyAsync(() -> call(task), background);
    } else if (part instanceof Part.Process process) {
      try {
        running = process.launch().start();
      } catch (IOException e) {
        retry("could not be started: " + e.getMessage(), now);
      }
    }
  }

  private static String call(Part.Task task) {
    try {
      return task.work().call();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private void watchStart(Instant now) {
    if (work != null) {
      if (work.isDone()) {
        finishTask(work, now);
      }
      return;
    }
    if (running == null || !running.isAlive()) {
      retry("ended during its start, " + ending(), now);
    } else if (answers()) {
      took = Duration.between(startedAt, now);
      everUp = true;
      triesInARow = 0;
      enter(State.HEALTHY, tellWhenUp, now);
    } else if (part instanceof Part.Process process
        && Duration.between(startedAt, now).compareTo(process.startLimit()) > 0) {
      running.kill();
      retry("did not answer within " + process.startLimit().toSeconds() + " s", now);
    }
  }

  private void finishTask(CompletableFuture<String> finished, Instant now) {
    work = null;
    try {
      note = finished.join();
      took = Duration.between(startedAt, now);
      everUp = true;
      enter(State.DONE, note, now);
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage();
      retry(message == null ? cause.toString() : message, now);
    }
  }

  private void watchLife(Instant now) {
    if (running == null || !running.isAlive()) {
      Optional<String> succession = Optional.ofNullable(running).flatMap(Part.Running::succession);
      if (succession.isPresent()) {
        succeed(succession.get(), now);
      } else {
        retry("ended, " + ending(), now);
      }
    }
  }

  private boolean answers() {
    Part.Process process = (Part.Process) part;
    if (probe == null) {
      probe = CompletableFuture.supplyAsync(process.healthy()::getAsBoolean, background);
      return false;
    }
    if (!probe.isDone()) {
      return false;
    }
    boolean healthy = !probe.isCompletedExceptionally() && probe.join();
    probe = null;
    return healthy;
  }

  private void retry(String why, Instant now) {
    probe = null;
    triesInARow++;
    if (!everUp && triesInARow >= MAX_TRIES) {
      enter(State.FAILED, why, now);
      return;
    }
    Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(triesInARow - 1, 6));
    retryAt = now.plus(backoff.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : backoff);
    enter(State.RETRYING, why, now);
  }

  private String ending() {
    return running == null ? "never started" : running.ending();
  }

  private void enter(State next, String why, Instant now) {
    state = next;
    note = why;
    since = now;
  }
}
