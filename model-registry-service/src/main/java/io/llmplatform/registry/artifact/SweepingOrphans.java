package io.llmplatform.registry.artifact;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what crashes and refused uploads left: stagings of dead processes and content that
 * nothing references. Thread-safe; several processes may sweep one store.
 *
 * <p>Two things keep an upload that is about to record its references safe: the sweep waits for it
 * ({@link BlobReferences#whileNobodyPublishes}), and content younger than the age bound is left
 * alone, should that lock have been lost with its database session.
 */
public final class SweepingOrphans {
  private static final Logger log = LoggerFactory.getLogger(SweepingOrphans.class);

  private final ArtifactStore store;
  private final BlobReferences references;
  private final Duration minAge;
  private final Clock clock;

  public SweepingOrphans(
      ArtifactStore store, BlobReferences references, Duration minAge, Clock clock) {
    this.store = store;
    this.references = references;
    this.minAge = minAge;
    this.clock = clock;
  }

  /**
   * One sweep over the whole store.
   *
   * @throws ArtifactStoreFailed if the store cannot be read
   */
  public Swept sweep() {
    int stagings = store.removeAbandonedStagings();
    Instant bound = clock.instant().minus(minAge);
    int[] blobs = {0};
    store.forEachPublishedBefore(bound, batch -> blobs[0] += sweep(batch, bound));
    Swept swept = new Swept(stagings, blobs[0]);
    if (!swept.equals(Swept.NOTHING)) {
      log.info("Removed {} abandoned stagings and {} unreferenced blobs", stagings, blobs[0]);
    }
    return swept;
  }

  private int sweep(Set<Sha256> batch, Instant bound) {
    Set<Sha256> candidates = unreferenced(batch);
    if (candidates.isEmpty()) {
      return 0;
    }
    int[] deleted = {0};
    references.whileNobodyPublishes(
        () -> {
          for (Sha256 orphan : unreferenced(candidates)) {
            deleted[0] += store.delete(orphan, bound) ? 1 : 0;
          }
        });
    return deleted[0];
  }

  private Set<Sha256> unreferenced(Set<Sha256> digests) {
    Set<Sha256> unreferenced = new TreeSet<>(digests);
    unreferenced.removeAll(references.referencedAmong(digests));
    return unreferenced;
  }

  /**
   * What a sweep removed.
   *
   * @param stagings of dead processes
   * @param blobs that nothing referenced
   */
  public record Swept(int stagings, int blobs) {
    static final Swept NOTHING = new Swept(0, 0);
  }
}
