package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The files of one upload before anybody can find them. Used by one thread.
 *
 * <p>What is not published is gone after {@link #close}, or, if the process dies, after the next
 * {@link ArtifactStore#removeAbandonedStagings}.
 */
public interface Staging extends AutoCloseable {

  /**
   * Reads the content to its end, in constant memory, and makes it durable. Nothing stays of
   * content that cannot be read to its end.
   *
   * @param maxSize in bytes
   * @throws LargerThanAllowed if the content has more bytes than that
   * @throws ArtifactStoreFailed if the store cannot take it
   * @throws IOException if the content cannot be read
   */
  StagedFile add(InputStream content, long maxSize) throws IOException, LargerThanAllowed;

  /**
   * Puts published contents together, one after the other, and makes that durable as one content.
   * The store need not copy them, and they may be deleted once this has returned.
   *
   * @param parts at least one; nothing deletes them meanwhile
   * @throws ArtifactStoreFailed if the store cannot read or take it
   */
  StagedFile join(List<Sha256> parts);

  /**
   * Content that was added or joined and is not published yet.
   *
   * @throws IllegalArgumentException if it was neither added nor joined here
   */
  Artifact staged(StagedFile file);

  /**
   * Makes every staged file durable under its digest. What is there already is replaced by the same
   * content, so that identical content is stored once.
   *
   * @throws ArtifactStoreFailed with some of the files published
   */
  void publish();

  @Override
  void close();

  /** The content has more bytes than were allowed. */
  final class LargerThanAllowed extends Exception {
    private static final long serialVersionUID = 1L;

    public LargerThanAllowed(long maxSize) {
      super("The content has more than " + maxSize + " bytes.");
    }
  }
}
