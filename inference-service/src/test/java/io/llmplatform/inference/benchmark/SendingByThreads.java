package io.llmplatform.inference.benchmark;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread, and so a connection, for each request that is under way. */
final class SendingByThreads implements Sending {
  private final ServedOverHttp served;
  private final ThreadPoolExecutor threads;

  /**
   * @param most requests under way at a time
   */
  SendingByThreads(ServedOverHttp served, int most) {
    this.served = served;
    this.threads =
        new ThreadPoolExecutor(
            0,
            most,
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(null, task, "client", 256 << 10);
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public boolean send(long[] ids, Ending ending) {
    try {
      threads.execute(() -> answer(ids, ending));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void answer(long[] ids, Ending ending) {
    try {
      served.infer(ids);
      ending.answered();
    } catch (Exception e) {
      ending.failed(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    served.close();
  }
}
