package io.llmplatform.inference.retrieval.ingestion;

import io.llmplatform.inference.retrieval.ConditionalOnRetrieval;
import io.llmplatform.inference.retrieval.record.KeepingRecords;
import io.llmplatform.inference.retrieval.settings.RetrievalSettings;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * One thread that, now and then, removes what is hidden and finishes what was left half written.
 */
@Component
@ConditionalOnRetrieval
class Housekeeping implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final RemovingChunks removing;
  private final KeepingRecords records;
  private final boolean active;
  private final long interval;
  private @Nullable ScheduledExecutorService timer;

  Housekeeping(RemovingChunks removing, KeepingRecords records, RetrievalSettings settings) {
    this.removing = removing;
    this.records = records;
    this.active = settings.ingestion().workers() > 0;
    this.interval =
        Math.min(LONGEST.toMillis(), 1 + settings.stores().removalDelay().toMillis() / 4);
  }

  @Override
  public synchronized void start() {
    if (timer == null && active) {
      CustomizableThreadFactory factory = new CustomizableThreadFactory("retrieval-housekeeping-");
      factory.setDaemon(true);
      timer = Executors.newSingleThreadScheduledExecutor(factory);
      timer.scheduleWithFixedDelay(this::keep, interval, interval, TimeUnit.MILLISECONDS);
    }
  }

  private void keep() {
    try {
      removing.remove();
      records.finish();
    } catch (RuntimeException e) {
      log.warn("Hidden chunks cannot be removed now: {}", e.getMessage());
    }
  }

  @Override
  public synchronized void stop() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return timer != null;
  }
}
