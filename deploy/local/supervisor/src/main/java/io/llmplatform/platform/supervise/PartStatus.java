package io.llmplatform.platform.supervise;

import java.time.Duration;
import java.time.Instant;

/**
 * What a part is doing, as written to the state file.
 *
 * @param pid of its process, 0 where it has none
 * @param port it listens on, 0 where it has none
 * @param since when it came into this state
 * @param took how long its last start took, zero before it was first healthy
 * @param restarts how often it was started again after it had been healthy
 * @param note why it is in this state, empty where there is nothing to say
 */
public record PartStatus(
    String name,
    State state,
    long pid,
    int port,
    Instant since,
    Duration took,
    int restarts,
    String note) {

  /** The states of a part. */
  public enum State {
    /** Something that it needs is not healthy yet. */
    WAITING,
    STARTING,
    HEALTHY,
    /** A task that is finished. */
    DONE,
    /** It died, or its work threw; it starts again soon. */
    RETRYING,
    /** It was given up during start-up. */
    FAILED,
    STOPPING,
    STOPPED;

    /** Whether parts that need this one may start. */
    public boolean isUp() {
      return this == HEALTHY || this == DONE;
    }
  }
}
