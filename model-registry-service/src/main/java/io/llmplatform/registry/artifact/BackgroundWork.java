package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** A piece of work in another thread, whose failure is its owner's. */
final class BackgroundWork {
  private final FutureTask<Void> task;

  private BackgroundWork(FutureTask<Void> task) {
    this.task = task;
  }

  /** What is done, and may fail. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  static BackgroundWork start(Executor threads, Work work) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              work.run();
              return null;
            });
    threads.execute(task);
    return new BackgroundWork(task);
  }

  boolean isDone() {
    return task.isDone();
  }

  /**
   * Returns when it is done.
   *
   * @throws IOException with which it failed
   */
  void await() throws IOException {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException();
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException own ? own : new IOException(e.getCause());
    }
  }
}
