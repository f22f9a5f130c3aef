package io.llmplatform.platform.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The thread that owns a {@link Supervision}: ticks it, writes the state file, and stops all parts
 * in order when told to.
 *
 * <p>{@link #run} is called once; {@link #shutDown} may be called from any thread, more than once.
 */
public final class Supervisor {
  private static final Duration TICK = Duration.ofMillis(100);

  /** How long the parts of one stage may take to end by themselves. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final Supervision supervision;
  private final StateFile stateFile;
  private final CountDownLatch shutDownAsked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private List<PartStatus> written = List.of();

  public Supervisor(Supervision supervision, StateFile stateFile) {
    this.supervision = supervision;
    this.stateFile = stateFile;
  }

  /**
   * Keeps the parts alive until {@link #shutDown}, then stops them; returns when all have ended.
   */
  public void run() throws InterruptedException {
    try {
      while (!shutDownAsked.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        supervision.tick();
        publish();
      }
      for (int stage : supervision.stages()) {
        stop(stage);
      }
    } finally {
      ended.countDown();
    }
  }

  /** Asks for the end and waits for it. */
  public void shutDown() throws InterruptedException {
    shutDownAsked.countDown();
    ended.await();
  }

  private void stop(int stage) throws InterruptedException {
    supervision.stopStage(stage);
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    boolean killed = false;
    while (!supervision.isStageGone(stage)) {
      publish();
      if (!killed && System.nanoTime() > deadline) {
        supervision.killStage(stage);
        killed = true;
      }
      TimeUnit.MILLISECONDS.sleep(TICK.toMillis() / 2);
    }
    publish();
  }

  private void publish() {
    List<PartStatus> now = supervision.status();
    if (now.equals(written)) {
      return;
    }
    try {
      stateFile.write(new StateFile.Content(ProcessHandle.current().pid(), now));
      written = now;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
