package io.llmplatform.scheduler.training.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.training.run.RunEvent;
import io.llmplatform.scheduler.training.run.RunEvents;
import io.llmplatform.scheduler.training.run.TrainingRun;
import io.llmplatform.scheduler.training.run.TrainingRuns;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/**
 * Server-sent events of runs: each event, and the job whenever it has changed, until it has ended
 * ({@code [DONE]}). The database is looked at twice a second for each reader, by one thread for
 * all. Thread-safe.
 */
@Component
class StreamingEvents implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(StreamingEvents.class);
  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofHours(6);
  private static final int MAX_READERS = 200;
  private static final int AT_ONCE = 100;

  private final TrainingRuns runs;
  private final RunEvents events;
  private final ObjectMapper json;
  private final Semaphore readers = new Semaphore(MAX_READERS);
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "training-events");
            thread.setDaemon(true);
            return thread;
          });

  StreamingEvents(TrainingRuns runs, RunEvents events, ObjectMapper json) {
    this.runs = runs;
    this.events = events;
    this.json = json;
  }

  /**
   * A stream of the run's events, from its first on.
   *
   * @throws PlatformException if too many are read already
   */
  ResponseBodyEmitter stream(String run) {
    if (!readers.tryAcquire()) {
      throw PlatformException.exhausted(
          "There are %d readers of events already.".formatted(MAX_READERS), Duration.ofSeconds(10));
    }
    ResponseBodyEmitter emitter = new ResponseBodyEmitter(LONGEST.toMillis());
    Reader reader = new Reader(run, emitter);
    emitter.onCompletion(reader::end);
    emitter.onTimeout(emitter::complete);
    emitter.onError(failure -> reader.end());
    looking.execute(reader::look);
    return emitter;
  }

  @Override
  public void destroy() {
    looking.shutdownNow();
  }

  /** One reader's place; used by the looking thread, but for its end. */
  private final class Reader {
    private final String run;
    private final ResponseBodyEmitter emitter;
    private long last;
    private @Nullable JobBody shown;
    private volatile boolean ended;

    Reader(String run, ResponseBodyEmitter emitter) {
      this.run = run;
      this.emitter = emitter;
    }

    void look() {
      if (ended) {
        return;
      }
      try {
        if (tell()) {
          emitter.complete();
        } else {
          looking.schedule(this::look, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
      } catch (IOException | IllegalStateException e) {
        // The reader has gone; its connection's end is told to the emitter.
        end();
      } catch (RuntimeException e) {
        log.warn("Events of {} cannot be read: {}", run, e.getMessage());
        emitter.completeWithError(e);
      }
    }

    /** Whether there is nothing more to come. */
    private boolean tell() throws IOException {
      // First the job: what it shows has no event that comes later.
      Optional<TrainingRun> job = runs.find(run);
      for (RunEvent event : events.since(run, last, AT_ONCE)) {
        send("fine_tuning.job.event", EventBody.of(event));
        last = event.sequence();
      }
      JobBody now = job.map(JobBody::of).orElse(null);
      if (now != null && !now.equals(shown)) {
        send("fine_tuning.job", now);
        shown = now;
      }
      if (job.isPresent() && !job.get().status().isFinal()) {
        return false;
      }
      emitter.send("data: [DONE]\n\n", MediaType.TEXT_PLAIN);
      return true;
    }

    private void send(String name, Object body) throws IOException {
      emitter.send("event: %s\ndata: %s\n\n".formatted(name, text(body)), MediaType.TEXT_PLAIN);
    }

    private String text(Object body) throws JsonProcessingException {
      return json.writeValueAsString(body);
    }

    synchronized void end() {
      if (!ended) {
        ended = true;
        readers.release();
      }
    }
  }
}
