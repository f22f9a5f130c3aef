package io.llmplatform.scheduler.training.classifier;

import io.llmplatform.common.client.RemoteFailures;
import io.llmplatform.common.error.PlatformException;
import io.llmplatform.scheduler.training.run.Attempt;
import io.llmplatform.scheduler.training.run.RunNote;
import io.llmplatform.scheduler.training.run.TrainingRun;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The use case: a run's texts become vectors, chunk by chunk, each kept as soon as it is there, so
 * that another attempt goes on where this one died. Thread-safe.
 */
final class EmbeddingTexts {
  private static final int TRIES = 6;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  private final Embedder embedder;
  private final VectorChunks chunks;
  private final int chunkSize;

  EmbeddingTexts(Embedder embedder, VectorChunks chunks, int chunkSize) {
    this.embedder = embedder;
    this.chunks = chunks;
    this.chunkSize = chunkSize;
  }

  /**
   * @param vectors one for each text, in their order
   * @param version of the base model that computed all of them
   */
  record Vectors(List<float[]> vectors, int version) {
    Vectors {
      vectors = List.copyOf(vectors);
    }
  }

  /**
   * @param share percent of the run's work that this is
   * @throws PlatformException if the platform computes nothing for a while; what is there is kept
   */
  Vectors embed(TrainingRun run, List<String> texts, int share, Attempt attempt)
      throws InterruptedException {
    VectorChunks.Known known = chunks.known(run.id());
    long tokens = known.tokens();
    if (known.chunks() > 0) {
      attempt.progress(
          run.progress(),
          tokens,
          RunNote.info(
              "Goes on after %,d of %,d texts."
                  .formatted(Math.min(known.chunks() * chunkSize, texts.size()), texts.size())));
    }
    for (int chunk = known.chunks(); chunk * chunkSize < texts.size(); chunk++) {
      int end = Math.min((chunk + 1) * chunkSize, texts.size());
      Embedder.Embedded embedded = embedded(run, texts.subList(chunk * chunkSize, end), attempt);
      chunks.put(attempt.lease(), run.id(), chunk, embedded);
      tokens += embedded.tokens();
      attempt.progress((int) ((long) share * end / texts.size()), tokens);
    }
    return gathered(run, texts.size(), attempt);
  }

  private Vectors gathered(TrainingRun run, int texts, Attempt attempt) {
    List<Integer> versions = chunks.versions(run.id());
    if (versions.size() == 1) {
      return new Vectors(chunks.vectors(run.id(), chunkSize, texts), versions.get(0));
    }
    chunks.clear(attempt.lease(), run.id());
    throw PlatformException.unavailable(
        "The base model's versions %s shared the texts; they are computed again."
            .formatted(versions),
        LONGEST_PAUSE);
  }

  private Embedder.Embedded embedded(TrainingRun run, List<String> texts, Attempt attempt)
      throws InterruptedException {
    for (int attempted = 1; ; attempted++) {
      try {
        return embedder.embed(run.owner(), run.request().model(), texts);
      } catch (PlatformException e) {
        if (attempted == TRIES || !RemoteFailures.isPassing(e)) {
          throw e;
        }
        // A run that is not wanted any more ends here, not after all tries.
        attempt.progress(0, null);
        Thread.sleep(pause(attempted, e.retryAfter()).toMillis());
      }
    }
  }

  private static Duration pause(int attempted, @Nullable Duration stated) {
    Duration own = Duration.ofMillis(250L << attempted);
    Duration wanted = stated == null || stated.compareTo(own) < 0 ? own : stated;
    return wanted.compareTo(LONGEST_PAUSE) < 0 ? wanted : LONGEST_PAUSE;
  }
}
