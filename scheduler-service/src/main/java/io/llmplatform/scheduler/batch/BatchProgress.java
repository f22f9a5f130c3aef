package io.llmplatform.scheduler.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/**
 * Streams of server-sent events (HTML, section 9.2) that say how a batch goes, until it has ended:
 * {@code event: batch} with the batch as data where something has changed. Thread-safe.
 */
@Component
class BatchProgress implements DisposableBean {
  private static final MediaType EVENTS = MediaType.TEXT_PLAIN;
  private static final long INTERVAL_MILLIS = 500;
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Duration LATER = Duration.ofSeconds(5);
  private static final int MOST = 200;

  private final Batches batches;
  private final ObjectMapper json;
  private final Clock clock;
  private final AtomicInteger open = new AtomicInteger();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, threads());

  BatchProgress(Batches batches, ObjectMapper json, Clock clock) {
    this.batches = batches;
    this.json = json;
    this.clock = clock;
  }

  private static CustomizableThreadFactory threads() {
    CustomizableThreadFactory threads = new CustomizableThreadFactory("batch-progress-");
    threads.setDaemon(true);
    return threads;
  }

  /**
   * @throws PlatformException not found; exhausted where too many look already
   */
  ResponseBodyEmitter follow(String tenant, String id) {
    batches.get(tenant, id);
    if (open.incrementAndGet() > MOST) {
      open.decrementAndGet();
      throw PlatformException.exhausted("Too many streams are open.", LATER);
    }
    Stream stream = new Stream(tenant, id);
    stream.begin();
    return stream.emitter;
  }

  /** One client that looks; used by one thread of the timer at a time. */
  private final class Stream {
    private final String tenant;
    private final String id;
    private final ResponseBodyEmitter emitter = new ResponseBodyEmitter(0L);
    private volatile @Nullable ScheduledFuture<?> looking;
    private volatile boolean ended;
    private String told = "";
    private Instant toldAt = Instant.EPOCH;

    Stream(String tenant, String id) {
      this.tenant = tenant;
      this.id = id;
    }

    void begin() {
      emitter.onCompletion(this::end);
      emitter.onError(failure -> end());
      looking = timer.scheduleWithFixedDelay(this::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
      if (ended) {
        stop();
      }
    }

    private void look() {
      if (ended) {
        stop();
        return;
      }
      try {
        Batch batch = batches.get(tenant, id);
        tell(json.writeValueAsString(BatchView.of(batch, clock.instant())));
        if (batch.status().hasEnded()) {
          emitter.complete();
          end();
        }
      } catch (JsonProcessingException e) {
        emitter.completeWithError(e);
        end();
      } catch (IOException | IllegalStateException e) {
        end();
      } catch (RuntimeException e) {
        // The database is away: it is looked again.
      }
    }

    private void tell(String text) throws IOException {
      Instant now = clock.instant();
      if (!text.equals(told)) {
        emitter.send("event: batch\ndata: " + text + "\n\n", EVENTS);
      } else if (now.isAfter(toldAt.plus(SILENCE))) {
        emitter.send(": keep-alive\n\n", EVENTS);
      } else {
        return;
      }
      told = text;
      toldAt = now;
    }

    private synchronized void end() {
      if (!ended) {
        ended = true;
        open.decrementAndGet();
      }
      stop();
    }

    private void stop() {
      ScheduledFuture<?> task = looking;
      if (task != null) {
        task.cancel(false);
      }
    }
  }

  @Override
  public void destroy() {
    timer.shutdownNow();
  }
}
