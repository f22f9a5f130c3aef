package io.llmplatform.registry.artifact;

import java.util.Set;

/** Which content is still needed. Implemented by whoever records references. */
public interface BlobReferences {

  /** Those of the digests that something references. */
  Set<Sha256> referencedAmong(Set<Sha256> digests);

  /**
   * Runs the work while nobody publishes: no upload is between {@link Staging#publish} and having
   * its references recorded.
   */
  void whileNobodyPublishes(Runnable work);
}
