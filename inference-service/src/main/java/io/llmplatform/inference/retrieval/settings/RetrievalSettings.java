package io.llmplatform.inference.retrieval.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Semantic search.
 *
 * @param enabled whether there are vector stores in this instance; where not, it needs no database
 * @param stores what they may hold
 * @param files what is read
 * @param ingestion how files become chunks
 * @param extraction the JVM in which documents are parsed
 * @param events how events leave
 */
@ConfigurationProperties("retrieval")
public record RetrievalSettings(
    @DefaultValue("true") boolean enabled,
    @DefaultValue Stores stores,
    @DefaultValue Files files,
    @DefaultValue Ingestion ingestion,
    @DefaultValue Extraction extraction,
    @DefaultValue Events events) {

  /**
   * @param defaultModel the embedding model of a store that names none
   * @param maxStores of a tenant
   * @param maxFiles of a store
   * @param maxRecords of one request
   * @param removalDelay after which chunks that searches leave out are removed from the index;
   *     longer than any search, and than a worker may sleep through the end of its lease
   */
  public record Stores(
      @DefaultValue("all-minilm-l6-v2") String defaultModel,
      @DefaultValue("1000") int maxStores,
      @DefaultValue("10000") int maxFiles,
      @DefaultValue("1000") int maxRecords,
      @DefaultValue("2m") Duration removalDelay) {
    public Stores {
      requirePositive("stores.max-stores", maxStores);
      requirePositive("stores.max-files", maxFiles);
      requirePositive("stores.max-records", maxRecords);
      requirePositive("stores.removal-delay", removalDelay.toMillis());
    }
  }

  /**
   * @param maxFile a longer file fails
   * @param piece so much of one is fetched, and held in memory, at a time
   * @param attempts of a call while the registry is away
   * @param firstBackoff the pause after the first of them; each further one is twice as long
   */
  public record Files(
      @DefaultValue("64MB") DataSize maxFile,
      @DefaultValue("4MB") DataSize piece,
      @DefaultValue("3") int attempts,
      @DefaultValue("500ms") Duration firstBackoff) {
    public Files {
      requirePositive("files.max-file", maxFile.toBytes());
      requirePositive("files.piece", piece.toBytes());
      requirePositive("files.attempts", attempts);
    }
  }

  /**
   * @param workers files that this instance works on at a time; 0: it leaves them to others
   * @param chunkTokens of a chunk where a file does not say
   * @param chunkOverlap tokens that two neighbours share, then
   * @param maxChunks of a file; one with more fails
   * @param batch texts of one request for embeddings, and rows of one transaction
   * @param inFlight such requests of a file at a time
   * @param lease after which another worker takes what a dead one had
   * @param look between two looks for work that nobody in this process told of: what others left,
   *     and what was put off
   * @param retry between tries while something is away: the first, doubled up to {@code maxRetry}
   * @param maxAttempts a file fails whose reading was begun so often, and ended with the worker
   * @param announce for how long searches are told to leave a revision out before its first chunk
   *     is in the index: longer than a search takes to begin
   */
  public record Ingestion(
      @DefaultValue("2") int workers,
      @DefaultValue("800") int chunkTokens,
      @DefaultValue("100") int chunkOverlap,
      @DefaultValue("100000") int maxChunks,
      @DefaultValue("64") int batch,
      @DefaultValue("4") int inFlight,
      @DefaultValue("30s") Duration lease,
      @DefaultValue("5s") Duration look,
      @DefaultValue("1s") Duration retry,
      @DefaultValue("1m") Duration maxRetry,
      @DefaultValue("3") int maxAttempts,
      @DefaultValue("500ms") Duration announce) {
    /** A budget that is used up until next month is looked at again now and then all the same. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    public Ingestion {
      require("ingestion.workers", workers >= 0);
      requirePositive("ingestion.chunk-tokens", chunkTokens);
      require("ingestion.chunk-overlap", chunkOverlap >= 0 && chunkOverlap <= chunkTokens / 2);
      requirePositive("ingestion.max-chunks", maxChunks);
      requirePositive("ingestion.batch", batch);
      requirePositive("ingestion.in-flight", inFlight);
      requirePositive("ingestion.lease", lease.toMillis());
      requirePositive("ingestion.look", look.toMillis());
      requirePositive("ingestion.retry", retry.toMillis());
      require("ingestion.max-retry", maxRetry.compareTo(retry) >= 0);
      requirePositive("ingestion.max-attempts", maxAttempts);
    }

    /**
     * How long to wait after so many setbacks in a row.
     *
     * @param setbacks 1 or more
     * @param asked by whoever refused, if it said
     */
    public Duration backoff(int setbacks, @Nullable Duration asked) {
      long doubled = retry.toMillis() << Math.min(20, setbacks - 1);
      long millis = Math.min(doubled, maxRetry.toMillis());
      if (asked != null) {
        millis = Math.max(millis, Math.min(asked.toMillis(), LONGEST_PAUSE.toMillis()));
      }
      return Duration.ofMillis(millis);
    }
  }

  /**
   * @param heap of the JVM; a document that needs more fails
   * @param timeLimit of one document, after which the JVM is killed
   * @param maxText of a document's text, in characters
   */
  public record Extraction(
      @DefaultValue("192MB") DataSize heap,
      @DefaultValue("2m") Duration timeLimit,
      @DefaultValue("32MB") DataSize maxText) {
    public Extraction {
      requirePositive("extraction.heap", heap.toBytes());
      requirePositive("extraction.time-limit", timeLimit.toMillis());
      requirePositive("extraction.max-text", maxText.toBytes());
    }
  }

  /**
   * @param relay whether this instance relays; where none does, events wait in the database
   * @param pollInterval how often the relay looks for events that nothing woke it for
   * @param maxBackoff how rarely it looks at the most while Kafka is away
   */
  public record Events(
      @DefaultValue("true") boolean relay,
      @DefaultValue("1s") Duration pollInterval,
      @DefaultValue("30s") Duration maxBackoff) {
    public Events {
      requirePositive("events.poll-interval", pollInterval.toMillis());
      require("events.max-backoff", maxBackoff.compareTo(pollInterval) >= 0);
    }
  }

  private static void requirePositive(String key, long value) {
    require(key, value > 0);
  }

  private static void require(String key, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("retrieval." + key + " is out of its bounds.");
    }
  }
}
