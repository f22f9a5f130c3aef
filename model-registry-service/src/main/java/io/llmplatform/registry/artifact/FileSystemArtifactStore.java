package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Content as files of one folder: {@code blobs/<first two hex digits>/<hex>}, and {@code staging},
 * on the same file system, where uploads begin.
 *
 * <p>INVARIANT: a file under {@code blobs} was whole and synced before it was renamed to there, and
 * the rename is synced before {@link Staging#publish} returns.
 *
 * <p>Several processes may share the folder; within a process there is one store for it (a POSIX
 * lock is lost when any descriptor of its file is closed).
 */
public final class FileSystemArtifactStore implements ArtifactStore, AutoCloseable {
  private final BlobFolder blobs;
  private final StagingArea stagingArea;
  private final Clock clock;

  /**
   * @param folder created if it does not exist
   * @throws IOException if the folder cannot be made or written to
   */
  public FileSystemArtifactStore(Path folder, Clock clock) throws IOException {
    this.clock = clock;
    this.blobs = new BlobFolder(folder.resolve("blobs"));
    Files.createDirectories(blobs.folder());
    this.stagingArea = StagingArea.open(folder.resolve("staging"));
    BlobFolder.sync(folder);
  }

  @Override
  public Staging stage() {
    return new FileSystemStaging(stagingArea.folder(), blobs, clock);
  }

  @Override
  public Optional<Artifact> find(Sha256 digest) {
    Path file = blobs.file(digest);
    return Files.isRegularFile(file) ? Optional.of(new FileArtifact(file)) : Optional.empty();
  }

  @Override
  public void forEachPublishedBefore(Instant bound, Consumer<Set<Sha256>> batch) {
    try (DirectoryStream<Path> shards = Files.newDirectoryStream(blobs.folder())) {
      for (Path shard : shards) {
        Set<Sha256> found = publishedBefore(bound, shard);
        if (!found.isEmpty()) {
          batch.accept(found);
        }
      }
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  private static Set<Sha256> publishedBefore(Instant bound, Path shard) throws IOException {
    Set<Sha256> found = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(shard)) {
      for (Path file : files) {
        if (isBlobFromBefore(file, bound)) {
          found.add(new Sha256(name(file)));
        }
      }
    }
    return found;
  }

  @Override
  public boolean delete(Sha256 digest, Instant bound) {
    Path file = blobs.file(digest);
    try {
      return isBlobFromBefore(file, bound) && Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  @Override
  public int removeAbandonedStagings() {
    try {
      return stagingArea.removeAbandoned();
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  /** Gives the staging folder up. Uploads that are still running fail. */
  @Override
  public void close() throws IOException {
    stagingArea.close();
  }

  private static boolean isBlobFromBefore(Path file, Instant bound) throws IOException {
    try {
      return name(file).length() == 64
          && Files.getLastModifiedTime(file).toInstant().isBefore(bound);
    } catch (NoSuchFileException deletedMeanwhile) {
      return false;
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
