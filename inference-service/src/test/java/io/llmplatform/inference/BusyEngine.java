package io.llmplatform.inference;

import io.llmplatform.inference.engine.BatchQueue;
import io.llmplatform.inference.engine.BatchSettings;
import io.llmplatform.inference.engine.Engine;
import io.llmplatform.inference.engine.Lane;
import io.llmplatform.inference.engine.QueueSettings;
import io.llmplatform.inference.engine.Row;
import io.llmplatform.inference.engine.Submission;
import io.llmplatform.inference.engine.Terms;
import io.llmplatform.inference.engine.Urgency;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps workers of an engine busy until it is closed. */
final class BusyEngine implements AutoCloseable {
  private final CountDownLatch release = new CountDownLatch(1);
  private final Submission<Boolean> held;

  /**
   * @param workers that are kept busy
   * @param weight of each one's work
   */
  BusyEngine(Engine engine, int workers, int weight) {
    Terms oneByOne =
        new Terms(
            new Lane(workers),
            new BatchSettings(1, null, null, null, null),
            QueueSettings.DEFAULT,
            false);
    BatchQueue<Boolean, Boolean> queue = new BatchQueue<>(oneByOne, this::run);
    List<Row<Boolean>> rows = Collections.nCopies(workers, new Row<>(true, weight, 1, 0, ""));
    held = engine.submit(queue, rows, Urgency.DEFAULT, false, Long.MAX_VALUE);
  }

  private List<Boolean> run(List<Boolean> rows) {
    try {
      release.await(60, TimeUnit.SECONDS);
      return rows;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the workers go on, and waits until they do. */
  @Override
  public void close() {
    release.countDown();
    held.join();
  }
}
