package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.record.KeepingRecords;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import io.llmplatform.inference.retrieval.work.Rounds;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * One thread that, now and then, removes what is hidden and finishes what was left half written.
 */
@Component
@ConditionalOnRetrieval
class Housekeeping implements SmartLifecycle {
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final RemovingChunks removing;
  private final KeepingRecords records;
  private final Rounds rounds;

  Housekeeping(RemovingChunks removing, KeepingRecords records, RetrievalSettings settings) {
    this.removing = removing;
    this.records = records;
    long pause = Math.min(LONGEST.toMillis(), 1 + settings.stores().removalDelay().toMillis() / 4);
    this.rounds =
        new Rounds(
            "retrieval-housekeeping",
            Math.min(1, settings.ingestion().workers()),
            Duration.ofMillis(pause),
            this::keep);
  }

  private boolean keep() {
    removing.remove();
    records.finish();
    return false;
  }

  @Override
  public void start() {
    rounds.start();
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  @Override
  public boolean isRunning() {
    return rounds.isRunning();
  }
}
