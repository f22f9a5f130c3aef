package io.llmplatform.registry.artifact;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A store of immutable content under its SHA-256. Thread-safe.
 *
 * <p>INVARIANT: content that {@link #find} finds is whole and survives a crash of the machine.
 *
 * <p>Every method may throw {@link ArtifactStoreFailed}.
 */
public interface ArtifactStore {

  /** Begins an upload; the caller closes it. */
  Staging stage();

  /** The content under the digest, or nothing if none is published. */
  Optional<Artifact> find(Sha256 digest);

  /**
   * Hands over, in non-empty batches, what was published before {@code bound}. What is published or
   * deleted meanwhile may or may not be among it.
   */
  void forEachPublishedBefore(Instant bound, Consumer<Set<Sha256>> batch);

  /**
   * Deletes the content if it was last published before {@code bound}.
   *
   * @return whether it was deleted
   */
  boolean delete(Sha256 digest, Instant bound);

  /**
   * Removes the stagings whose process has died, as far as the store can know that.
   *
   * @return how many there were
   */
  int removeAbandonedStagings();
}
